WITH paired AS (
  SELECT pair.source_id, pair.target_id
    , source."age" AS s3
    , target."Age" AS t3
    , integer_of(source."age") AS e3
    , number_of(target."Age") AS f3
    , number_of(source."age") AS f3_2
  FROM "pairs 1" AS pair
  JOIN "acme.Member" AS source ON source."#key" = pair.source_id
  JOIN "globex.Person" AS target ON target."#key" = pair.target_id
), compared AS (
  SELECT *
    -- map-1b487fed68b57ffd: age to Age, "integer"
    , verdict(true, s3 IS NULL OR e3 IS NOT NULL, e3, t3, f3) AS own3
    , list_contains([verdict(true, t3 IS NULL OR f3 IS NOT NULL, f3, s3, f3_2)], 'equal') AS back3
  FROM paired
)
SELECT
    -- map-1b487fed68b57ffd: age to Age, "integer"
    tally(own3, s3, t3) AS "map-1b487fed68b57ffd"
    , examples(own3 = 'different', source_id, target_id, s3, e3, t3) AS "map-1b487fed68b57ffd examples"
    , count_if(own3 = 'different' AND back3) AS "map-1b487fed68b57ffd explained"
FROM compared;

