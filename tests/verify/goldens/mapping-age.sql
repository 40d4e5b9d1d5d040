WITH paired AS (
  SELECT pair.source_id, pair.target_id
    , source."age" AS "source.age"
    , target."Age" AS "target.Age"
  FROM "pairs 1" AS pair
  JOIN "acme.Member" AS source ON source."#key" = pair.source_id
  JOIN "globex.Person" AS target ON target."#key" = pair.target_id
), compared AS (
  SELECT *
    -- map-1b487fed68b57ffd: age to Age, "integer"
    , verdict(true, "source.age" = "target.Age" AND integer_of("source.age") IS NOT NULL, "source.age" IS NULL OR integer_of("source.age") IS NOT NULL, integer_of("source.age"), "target.Age", number_of("target.Age")) AS own3
    , list_contains([verdict(true, "target.Age" = "source.age" AND number_of("target.Age") IS NOT NULL, "target.Age" IS NULL OR number_of("target.Age") IS NOT NULL, number_of("target.Age"), "source.age", number_of("source.age"))], as_verdict('equal')) AS back3
  FROM paired
)
SELECT
    -- map-1b487fed68b57ffd: age to Age, "integer"
    tally(own3, "source.age", "target.Age") AS "map-1b487fed68b57ffd"
    , examples(own3 = as_verdict('different'), source_id, target_id, "source.age", integer_of("source.age"), "target.Age") AS "map-1b487fed68b57ffd examples"
    , count_if(own3 = as_verdict('different') AND back3) AS "map-1b487fed68b57ffd explained"
FROM compared;

