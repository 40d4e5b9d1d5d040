WITH paired AS (
  SELECT pair.source_id, pair.target_id
    , source."firstName" AS "source.firstName"
    , target."Name" AS "target.Name"
    , source."nick" AS "source.nick"
  FROM "pairs 1" AS pair
  JOIN "acme.Member" AS source ON source."#key" = pair.source_id
  JOIN "globex.Person" AS target ON target."#key" = pair.target_id
), compared AS (
  SELECT *
    -- map-33c6c5f1a4e9f102: firstName to Name, "string"
    , verdict(true, false, true, "source.firstName", "target.Name", "target.Name") AS own1
    -- map-1ce9f2291b4ab6d0: nick to Name, "string"
    , verdict(true, false, true, "source.nick", "target.Name", "target.Name") AS own2
  FROM paired
), judged AS (
  SELECT *
    -- map-1ce9f2291b4ab6d0 and what else writes Name
    , shared(own2, [own1, own2]) AS final2
  FROM compared
)
SELECT
    -- map-1ce9f2291b4ab6d0: nick to Name, "string"
    tally(final2, "source.nick", "target.Name") AS "map-1ce9f2291b4ab6d0"
    , examples(final2 = as_verdict('different'), source_id, target_id, "source.nick", "source.nick", "target.Name") AS "map-1ce9f2291b4ab6d0 examples"
    , count_if(final2 = as_verdict('equal') AND list_position([own1, own2], as_verdict('equal')) = 1) AS "map-1ce9f2291b4ab6d0 by map-33c6c5f1a4e9f102"
    , count_if(final2 = as_verdict('equal') AND list_position([own1, own2], as_verdict('equal')) = 2) AS "map-1ce9f2291b4ab6d0 by map-1ce9f2291b4ab6d0"
FROM judged;

