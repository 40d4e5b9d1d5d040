WITH paired AS (
  SELECT pair.source_id, pair.target_id
    , source."zip" AS "source.zip"
    , source."country" AS "source.country"
    , source."land" AS "source.land"
    , target."Zip" AS "target.Zip"
  FROM "pairs 1" AS pair
  JOIN "acme.Member" AS source ON source."#key" = pair.source_id
  JOIN "globex.Person" AS target ON target."#key" = pair.target_id
), converted AS (
  SELECT *
    , ((CASE WHEN "source.country" IS NULL THEN false WHEN "source.country" IN ('wd:Q20', 'http://www.wikidata.org/entity/Q20') THEN true END) AND (coalesce("source.land" IN ('NO'), false))) AS a6
    , ((CASE WHEN "source.country" IS NULL THEN false WHEN "source.country" IN ('wd:Q20', 'http://www.wikidata.org/entity/Q20') THEN true END) OR (coalesce("source.land" IN ('NO'), false))) AS a6_2
  FROM paired
), compared AS (
  SELECT *
    -- map-3635c3ea05c04c1f: zip to Zip, "string"
    , agreed([verdict(a6, false, true, "source.zip", "target.Zip", "target.Zip"), verdict(a6_2, false, true, "source.zip", "target.Zip", "target.Zip")]) AS own6
    , verdict(a6, false, true, "source.zip", "target.Zip", "target.Zip") AS all6
    , verdict(a6_2, false, true, "source.zip", "target.Zip", "target.Zip") AS any6
  FROM converted
)
SELECT
    -- map-3635c3ea05c04c1f: zip to Zip, "string"
    tally(own6, "source.zip", "target.Zip") AS "map-3635c3ea05c04c1f"
    , examples(own6 = as_verdict('different'), source_id, target_id, "source.zip", "source.zip", "target.Zip") AS "map-3635c3ea05c04c1f examples"
    , count_if(all6 = as_verdict('different')) AS "map-3635c3ea05c04c1f all"
    , count_if(any6 = as_verdict('different')) AS "map-3635c3ea05c04c1f any"
FROM compared;

