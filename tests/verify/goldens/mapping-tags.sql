WITH paired AS (
  SELECT pair.source_id, pair.target_id
    , as_set(source."tags") AS s7
    , target."Tags" AS t7
    , as_set(as_list(target."Tags")) AS f7
  FROM "pairs 1" AS pair
  JOIN "acme.Member" AS source ON source."#key" = pair.source_id
  JOIN "globex.Person" AS target ON target."#key" = pair.target_id
), compared AS (
  SELECT *
    -- map-f5a5cb38e3db746d: tags to Tags, "list"
    , verdict(true, true, s7, t7, f7) AS own7
  FROM paired
)
SELECT
    -- map-f5a5cb38e3db746d: tags to Tags, "list"
    tally(own7, s7, t7) AS "map-f5a5cb38e3db746d"
    , examples(own7 = 'different', source_id, target_id, s7, s7, t7) AS "map-f5a5cb38e3db746d examples"
FROM compared;

