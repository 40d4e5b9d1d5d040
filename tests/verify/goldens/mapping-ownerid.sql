WITH paired AS (
  SELECT pair.source_id, pair.target_id
    , source."ownerId" AS s8
    , target."OwnerId" AS t8
  FROM "pairs 1" AS pair
  JOIN "acme.Member" AS source ON source."#key" = pair.source_id
  JOIN "globex.Person" AS target ON target."#key" = pair.target_id
), compared AS (
  SELECT *
    -- map-99abd250150b22d0: ownerId to OwnerId, "string"
    , referring(verdict(true, true, s8, t8, t8), false) AS own8
  FROM paired
)
SELECT
    -- map-99abd250150b22d0: ownerId to OwnerId, "string"
    tally(own8, s8, t8) AS "map-99abd250150b22d0"
    , examples(own8 = 'different', source_id, target_id, s8, s8, t8) AS "map-99abd250150b22d0 examples"
FROM compared;

