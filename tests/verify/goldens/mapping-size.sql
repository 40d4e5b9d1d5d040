WITH paired AS (
  SELECT pair.source_id, pair.target_id
    , source."size" AS s10
    , target."Size" AS t10
    , (CASE WHEN (coalesce(number_of(source."size") <> trunc(number_of(source."size")), false) AND false) THEN (number_of(source."size")) ELSE (integer_of(source."size")) END) AS e10
    , number_of(target."Size") AS f10
    , NOT coalesce(CASE WHEN (coalesce(number_of(source."size") <> trunc(number_of(source."size")), false) AND false) THEN (source."size" IS NOT NULL AND number_of(source."size") IS NULL) ELSE (source."size" IS NOT NULL AND integer_of(source."size") IS NULL) END, false) AS r10
    , (CASE WHEN (coalesce(number_of(source."size") <> trunc(number_of(source."size")), false) AND true) THEN (number_of(source."size")) ELSE (integer_of(source."size")) END) AS e10_2
    , NOT coalesce(CASE WHEN (coalesce(number_of(source."size") <> trunc(number_of(source."size")), false) AND true) THEN (source."size" IS NOT NULL AND number_of(source."size") IS NULL) ELSE (source."size" IS NOT NULL AND integer_of(source."size") IS NULL) END, false) AS r10_2
  FROM "pairs 1" AS pair
  JOIN "acme.Member" AS source ON source."#key" = pair.source_id
  JOIN "globex.Person" AS target ON target."#key" = pair.target_id
), compared AS (
  SELECT *
    -- map-f669464bcfe0b56c: size to Size, ["if",["is-decimal","_."],["decimal","_."],["integer","_."]]
    , agreed([verdict(true, r10, e10, t10, f10), verdict(true, r10_2, e10_2, t10, f10)]) AS own10
  FROM paired
)
SELECT
    -- map-f669464bcfe0b56c: size to Size, ["if",["is-decimal","_."],["decimal","_."],["integer","_."]]
    tally(own10, s10, t10) AS "map-f669464bcfe0b56c"
    , examples(own10 = 'different', source_id, target_id, s10, e10, t10) AS "map-f669464bcfe0b56c examples"
FROM compared;

