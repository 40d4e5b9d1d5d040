WITH paired AS (
  SELECT pair.source_id, pair.target_id
    , source."ownerId" AS "source.ownerId"
    , target."OwnerId" AS "target.OwnerId"
  FROM "pairs 1" AS pair
  JOIN "acme.Member" AS source ON source."#key" = pair.source_id
  JOIN "globex.Person" AS target ON target."#key" = pair.target_id
), compared AS (
  SELECT *
    -- map-99abd250150b22d0: ownerId to OwnerId, "string"
    , referring(verdict(true, false, true, "source.ownerId", "target.OwnerId", "target.OwnerId"), false) AS own8
  FROM paired
)
SELECT
    -- map-99abd250150b22d0: ownerId to OwnerId, "string"
    tally(own8, "source.ownerId", "target.OwnerId") AS "map-99abd250150b22d0"
    , examples(own8 = as_verdict('different'), source_id, target_id, "source.ownerId", "source.ownerId", "target.OwnerId") AS "map-99abd250150b22d0 examples"
FROM compared;

