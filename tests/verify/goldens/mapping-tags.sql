WITH paired AS (
  SELECT pair.source_id, pair.target_id
    , source."tags" AS "source.tags"
    , target."Tags" AS "target.Tags"
  FROM "pairs 1" AS pair
  JOIN "acme.Member" AS source ON source."#key" = pair.source_id
  JOIN "globex.Person" AS target ON target."#key" = pair.target_id
), converted AS (
  SELECT *
    , as_set("source.tags") AS s7
    , as_set(as_list("target.Tags")) AS f7
  FROM paired
), compared AS (
  SELECT *
    -- map-f5a5cb38e3db746d: tags to Tags, "list"
    , verdict(true, false, true, s7, "target.Tags", f7) AS own7
  FROM converted
)
SELECT
    -- map-f5a5cb38e3db746d: tags to Tags, "list"
    tally(own7, s7, "target.Tags") AS "map-f5a5cb38e3db746d"
    , examples(own7 = as_verdict('different'), source_id, target_id, s7, s7, "target.Tags") AS "map-f5a5cb38e3db746d examples"
FROM compared;

