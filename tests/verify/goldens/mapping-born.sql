WITH paired AS (
  SELECT pair.source_id, pair.target_id
    , source."bornOn" AS "source.bornOn"
    , target."Born" AS "target.Born"
  FROM "pairs 1" AS pair
  JOIN "acme.Member" AS source ON source."#key" = pair.source_id
  JOIN "globex.Person" AS target ON target."#key" = pair.target_id
), converted AS (
  SELECT *
    , (strftime(time_of("source.bornOn"), '%Y-%m-%d')) AS e4
  FROM paired
), compared AS (
  SELECT *
    -- map-e99790746424d054: bornOn to Born, ["datetime-format","%Y-%m-%d","_."]
    , verdict(true, false, "source.bornOn" IS NULL OR e4 IS NOT NULL, e4, "target.Born", "target.Born") AS own4
  FROM converted
)
SELECT
    -- map-e99790746424d054: bornOn to Born, ["datetime-format","%Y-%m-%d","_."]
    tally(own4, "source.bornOn", "target.Born") AS "map-e99790746424d054"
    , examples(own4 = as_verdict('different'), source_id, target_id, "source.bornOn", e4, "target.Born") AS "map-e99790746424d054 examples"
FROM compared;

