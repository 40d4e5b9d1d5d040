WITH paired AS (
  SELECT pair.source_id, pair.target_id
    , source."note" AS s9
    , target."Note" AS t9
    , loose(source."note") AS e9
    , loose(target."Note") AS f9
  FROM "pairs 1" AS pair
  JOIN "acme.Member" AS source ON source."#key" = pair.source_id
  JOIN "globex.Person" AS target ON target."#key" = pair.target_id
), compared AS (
  SELECT *
    -- map-55b0661fb747c3c4: note to Note, N/A
    , verdict(true, true, e9, t9, f9) AS own9
  FROM paired
)
SELECT
    -- map-55b0661fb747c3c4: note to Note, N/A
    tally(own9, s9, t9) AS "map-55b0661fb747c3c4"
    , examples(own9 = 'different', source_id, target_id, s9, e9, t9) AS "map-55b0661fb747c3c4 examples"
FROM compared;

