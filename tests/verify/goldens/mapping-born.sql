WITH paired AS (
  SELECT pair.source_id, pair.target_id
    , source."bornOn" AS s4
    , target."Born" AS t4
    , (strftime(time_of(source."bornOn"), '%Y-%m-%d')) AS e4
    , NOT coalesce((source."bornOn" IS NOT NULL AND strftime(time_of(source."bornOn"), '%Y-%m-%d') IS NULL), false) AS r4
  FROM "pairs 1" AS pair
  JOIN "acme.Member" AS source ON source."#key" = pair.source_id
  JOIN "globex.Person" AS target ON target."#key" = pair.target_id
), compared AS (
  SELECT *
    -- map-e99790746424d054: bornOn to Born, ["datetime-format","%Y-%m-%d","_."]
    , verdict(true, r4, e4, t4, t4) AS own4
  FROM paired
)
SELECT
    -- map-e99790746424d054: bornOn to Born, ["datetime-format","%Y-%m-%d","_."]
    tally(own4, s4, t4) AS "map-e99790746424d054"
    , examples(own4 = 'different', source_id, target_id, s4, e4, t4) AS "map-e99790746424d054 examples"
FROM compared;

