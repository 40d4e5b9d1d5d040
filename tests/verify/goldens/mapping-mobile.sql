WITH paired AS (
  SELECT pair.source_id, pair.target_id
    , as_set(list_filter(source."phones.number", lambda item, number: coalesce(source."phones.kind"[number] IN ('mobile'), false))) AS s5
    , target."Mobile" AS t5
    , as_set(as_list(target."Mobile")) AS f5
    , CASE WHEN len(list_filter(source."phones.number", lambda item, number: (coalesce(source."phones.kind"[number] IN ('mobile'), false)) IS NULL)) > 0 THEN NULL ELSE true END AS a5
  FROM "pairs 1" AS pair
  JOIN "acme.Member" AS source ON source."#key" = pair.source_id
  JOIN "globex.Person" AS target ON target."#key" = pair.target_id
), compared AS (
  SELECT *
    -- map-3041ad3f87c807c7: phones.number to Mobile, "string"
    , verdict(a5, true, s5, t5, f5) AS own5
  FROM paired
)
SELECT
    -- map-3041ad3f87c807c7: phones.number to Mobile, "string"
    tally(own5, s5, t5) AS "map-3041ad3f87c807c7"
    , examples(own5 = 'different', source_id, target_id, s5, s5, t5) AS "map-3041ad3f87c807c7 examples"
FROM compared;

