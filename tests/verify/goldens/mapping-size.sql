WITH paired AS (
  SELECT pair.source_id, pair.target_id
    , source."size" AS "source.size"
    , target."Size" AS "target.Size"
  FROM "pairs 1" AS pair
  JOIN "acme.Member" AS source ON source."#key" = pair.source_id
  JOIN "globex.Person" AS target ON target."#key" = pair.target_id
), converted AS (
  SELECT *
    , (CASE WHEN (coalesce(number_of("source.size") <> trunc(number_of("source.size")), false) AND false) THEN (number_of("source.size")) ELSE (integer_of("source.size")) END) AS e10
    , number_of("target.Size") AS f10
    , NOT coalesce(CASE WHEN (coalesce(number_of("source.size") <> trunc(number_of("source.size")), false) AND false) THEN ("source.size" IS NOT NULL AND (number_of("source.size")) IS NULL) ELSE ("source.size" IS NOT NULL AND (integer_of("source.size")) IS NULL) END, false) AS r10
    , (CASE WHEN (coalesce(number_of("source.size") <> trunc(number_of("source.size")), false) AND true) THEN (number_of("source.size")) ELSE (integer_of("source.size")) END) AS e10_2
    , NOT coalesce(CASE WHEN (coalesce(number_of("source.size") <> trunc(number_of("source.size")), false) AND true) THEN ("source.size" IS NOT NULL AND (number_of("source.size")) IS NULL) ELSE ("source.size" IS NOT NULL AND (integer_of("source.size")) IS NULL) END, false) AS r10_2
  FROM paired
), compared AS (
  SELECT *
    -- map-f669464bcfe0b56c: size to Size, ["if",["is-decimal","_."],["decimal","_."],["integer","_."]]
    , agreed([verdict(true, false, r10, e10, "target.Size", f10), verdict(true, false, r10_2, e10_2, "target.Size", f10)]) AS own10
  FROM converted
)
SELECT
    -- map-f669464bcfe0b56c: size to Size, ["if",["is-decimal","_."],["decimal","_."],["integer","_."]]
    tally(own10, "source.size", "target.Size") AS "map-f669464bcfe0b56c"
    , examples(own10 = as_verdict('different'), source_id, target_id, "source.size", e10, "target.Size") AS "map-f669464bcfe0b56c examples"
FROM compared;

