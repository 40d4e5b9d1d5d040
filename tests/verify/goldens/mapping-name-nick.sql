WITH paired AS (
  SELECT pair.source_id, pair.target_id
    , source."firstName" AS s1
    , target."Name" AS t1
    , source."nick" AS s2
  FROM "pairs 1" AS pair
  JOIN "acme.Member" AS source ON source."#key" = pair.source_id
  JOIN "globex.Person" AS target ON target."#key" = pair.target_id
), compared AS (
  SELECT *
    -- map-33c6c5f1a4e9f102: firstName to Name, "string"
    , verdict(true, true, s1, t1, t1) AS own1
    -- map-1ce9f2291b4ab6d0: nick to Name, "string"
    , verdict(true, true, s2, t1, t1) AS own2
  FROM paired
), judged AS (
  SELECT *
    -- map-1ce9f2291b4ab6d0 and what else writes Name
    , shared(own2, [own1, own2]) AS final2
  FROM compared
)
SELECT
    -- map-1ce9f2291b4ab6d0: nick to Name, "string"
    tally(final2, s2, t1) AS "map-1ce9f2291b4ab6d0"
    , examples(final2 = 'different', source_id, target_id, s2, s2, t1) AS "map-1ce9f2291b4ab6d0 examples"
    , count_if(final2 = 'equal' AND list_position([own1, own2], 'equal') = 1) AS "map-1ce9f2291b4ab6d0 by map-33c6c5f1a4e9f102"
    , count_if(final2 = 'equal' AND list_position([own1, own2], 'equal') = 2) AS "map-1ce9f2291b4ab6d0 by map-1ce9f2291b4ab6d0"
FROM judged;

