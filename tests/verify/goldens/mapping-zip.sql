WITH paired AS (
  SELECT pair.source_id, pair.target_id
    , source."zip" AS s6
    , target."Zip" AS t6
    , ((CASE WHEN source."country" IS NULL THEN false WHEN source."country" IN ('wd:Q20', 'http://www.wikidata.org/entity/Q20') THEN true END) AND (coalesce(source."land" IN ('NO'), false))) AS a6
    , ((CASE WHEN source."country" IS NULL THEN false WHEN source."country" IN ('wd:Q20', 'http://www.wikidata.org/entity/Q20') THEN true END) OR (coalesce(source."land" IN ('NO'), false))) AS a6_2
  FROM "pairs 1" AS pair
  JOIN "acme.Member" AS source ON source."#key" = pair.source_id
  JOIN "globex.Person" AS target ON target."#key" = pair.target_id
), compared AS (
  SELECT *
    -- map-3635c3ea05c04c1f: zip to Zip, "string"
    , agreed([verdict(a6, true, s6, t6, t6), verdict(a6_2, true, s6, t6, t6)]) AS own6
    , verdict(a6, true, s6, t6, t6) AS all6
    , verdict(a6_2, true, s6, t6, t6) AS any6
  FROM paired
)
SELECT
    -- map-3635c3ea05c04c1f: zip to Zip, "string"
    tally(own6, s6, t6) AS "map-3635c3ea05c04c1f"
    , examples(own6 = 'different', source_id, target_id, s6, s6, t6) AS "map-3635c3ea05c04c1f examples"
    , count_if(all6 = 'different') AS "map-3635c3ea05c04c1f all"
    , count_if(any6 = 'different') AS "map-3635c3ea05c04c1f any"
FROM compared;

