WITH paired AS (
  SELECT pair.source_id, pair.target_id
    , source."phones.number" AS "source.phones.number"
    , source."phones.kind" AS "source.phones.kind"
    , target."Mobile" AS "target.Mobile"
  FROM "pairs 1" AS pair
  JOIN "acme.Member" AS source ON source."#key" = pair.source_id
  JOIN "globex.Person" AS target ON target."#key" = pair.target_id
), converted AS (
  SELECT *
    , as_set(list_filter("source.phones.number", lambda item, number: coalesce("source.phones.kind"[number] IN ('mobile'), false))) AS s5
    , as_set(as_list("target.Mobile")) AS f5
    , CASE WHEN len(list_filter("source.phones.number", lambda item, number: (coalesce("source.phones.kind"[number] IN ('mobile'), false)) IS NULL)) > 0 THEN NULL ELSE true END AS a5
  FROM paired
), compared AS (
  SELECT *
    -- map-3041ad3f87c807c7: phones.number to Mobile, "string"
    , verdict(a5, false, true, s5, "target.Mobile", f5) AS own5
  FROM converted
)
SELECT
    -- map-3041ad3f87c807c7: phones.number to Mobile, "string"
    tally(own5, s5, "target.Mobile") AS "map-3041ad3f87c807c7"
    , examples(own5 = as_verdict('different'), source_id, target_id, s5, s5, "target.Mobile") AS "map-3041ad3f87c807c7 examples"
FROM compared;

