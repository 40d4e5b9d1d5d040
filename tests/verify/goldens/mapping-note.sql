WITH paired AS (
  SELECT pair.source_id, pair.target_id
    , source."note" AS "source.note"
    , target."Note" AS "target.Note"
  FROM "pairs 1" AS pair
  JOIN "acme.Member" AS source ON source."#key" = pair.source_id
  JOIN "globex.Person" AS target ON target."#key" = pair.target_id
), compared AS (
  SELECT *
    -- map-55b0661fb747c3c4: note to Note, N/A
    , verdict(true, "source.note" = "target.Note", true, loose("source.note"), "target.Note", loose("target.Note")) AS own9
  FROM paired
)
SELECT
    -- map-55b0661fb747c3c4: note to Note, N/A
    tally(own9, "source.note", "target.Note") AS "map-55b0661fb747c3c4"
    , examples(own9 = as_verdict('different'), source_id, target_id, "source.note", loose("source.note"), "target.Note") AS "map-55b0661fb747c3c4 examples"
FROM compared;

