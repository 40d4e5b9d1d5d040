SELECT *,
  source_records - ambiguous_source - matched_source AS unmatched_source,
  target_records - ambiguous_target - matched_target AS unmatched_target
FROM (SELECT
  (SELECT count(*) FROM "acme.Member") AS source_records,
  (SELECT count(*) FROM "globex.Person") AS target_records,
  (SELECT count(*) FROM "pairs 1") AS pairs,
  (SELECT count(*) FROM (SELECT id FROM "ambiguous 1" WHERE side = 'source')) AS ambiguous_source,
  (SELECT count(*) FROM "candidates 1" WHERE source_id NOT IN (SELECT id FROM "ambiguous 1" WHERE side = 'source')) AS matched_source,
  (SELECT count(*) FROM (SELECT id FROM "ambiguous 1" WHERE side = 'target')) AS ambiguous_target,
  (SELECT count(*) FROM "candidates 1" WHERE target_id NOT IN (SELECT id FROM "ambiguous 1" WHERE side = 'target')) AS matched_target,
  (SELECT count(*) FROM "linked 1") - (SELECT count(*) FROM "candidates 1") AS missing
);

WITH paired AS (
  SELECT pair.source_id, pair.target_id
    , source."firstName" AS "source.firstName"
    , target."Name" AS "target.Name"
    , source."nick" AS "source.nick"
    , source."age" AS "source.age"
    , target."Age" AS "target.Age"
    , source."bornOn" AS "source.bornOn"
    , target."Born" AS "target.Born"
    , source."phones.number" AS "source.phones.number"
    , source."phones.kind" AS "source.phones.kind"
    , target."Mobile" AS "target.Mobile"
    , source."zip" AS "source.zip"
    , source."country" AS "source.country"
    , source."land" AS "source.land"
    , target."Zip" AS "target.Zip"
    , source."tags" AS "source.tags"
    , target."Tags" AS "target.Tags"
    , source."ownerId" AS "source.ownerId"
    , target."OwnerId" AS "target.OwnerId"
    , source."note" AS "source.note"
    , target."Note" AS "target.Note"
    , source."size" AS "source.size"
    , target."Size" AS "target.Size"
  FROM "pairs 1" AS pair
  JOIN "acme.Member" AS source ON source."#key" = pair.source_id
  JOIN "globex.Person" AS target ON target."#key" = pair.target_id
), converted AS (
  SELECT *
    , (strftime(time_of("source.bornOn"), '%Y-%m-%d')) AS e4
    , as_set(list_filter("source.phones.number", lambda item, number: coalesce("source.phones.kind"[number] IN ('mobile'), false))) AS s5
    , as_set(as_list("target.Mobile")) AS f5
    , CASE WHEN len(list_filter("source.phones.number", lambda item, number: (coalesce("source.phones.kind"[number] IN ('mobile'), false)) IS NULL)) > 0 THEN NULL ELSE true END AS a5
    , ((CASE WHEN "source.country" IS NULL THEN false WHEN "source.country" IN ('wd:Q20', 'http://www.wikidata.org/entity/Q20') THEN true END) AND (coalesce("source.land" IN ('NO'), false))) AS a6
    , ((CASE WHEN "source.country" IS NULL THEN false WHEN "source.country" IN ('wd:Q20', 'http://www.wikidata.org/entity/Q20') THEN true END) OR (coalesce("source.land" IN ('NO'), false))) AS a6_2
    , as_set("source.tags") AS s7
    , as_set(as_list("target.Tags")) AS f7
    , (CASE WHEN (coalesce(number_of("source.size") <> trunc(number_of("source.size")), false) AND false) THEN (number_of("source.size")) ELSE (integer_of("source.size")) END) AS e10
    , number_of("target.Size") AS f10
    , NOT coalesce(CASE WHEN (coalesce(number_of("source.size") <> trunc(number_of("source.size")), false) AND false) THEN ("source.size" IS NOT NULL AND (number_of("source.size")) IS NULL) ELSE ("source.size" IS NOT NULL AND (integer_of("source.size")) IS NULL) END, false) AS r10
    , (CASE WHEN (coalesce(number_of("source.size") <> trunc(number_of("source.size")), false) AND true) THEN (number_of("source.size")) ELSE (integer_of("source.size")) END) AS e10_2
    , NOT coalesce(CASE WHEN (coalesce(number_of("source.size") <> trunc(number_of("source.size")), false) AND true) THEN ("source.size" IS NOT NULL AND (number_of("source.size")) IS NULL) ELSE ("source.size" IS NOT NULL AND (integer_of("source.size")) IS NULL) END, false) AS r10_2
  FROM paired
), compared AS (
  SELECT *
    -- map-33c6c5f1a4e9f102: firstName to Name, "string"
    , verdict(true, false, true, "source.firstName", "target.Name", "target.Name") AS own1
    -- map-1ce9f2291b4ab6d0: nick to Name, "string"
    , verdict(true, false, true, "source.nick", "target.Name", "target.Name") AS own2
    -- map-1b487fed68b57ffd: age to Age, "integer"
    , verdict(true, "source.age" = "target.Age" AND integer_of("source.age") IS NOT NULL, "source.age" IS NULL OR integer_of("source.age") IS NOT NULL, integer_of("source.age"), "target.Age", number_of("target.Age")) AS own3
    , list_contains([verdict(true, "target.Age" = "source.age" AND number_of("target.Age") IS NOT NULL, "target.Age" IS NULL OR number_of("target.Age") IS NOT NULL, number_of("target.Age"), "source.age", number_of("source.age"))], as_verdict('equal')) AS back3
    -- map-e99790746424d054: bornOn to Born, ["datetime-format","%Y-%m-%d","_."]
    , verdict(true, false, "source.bornOn" IS NULL OR e4 IS NOT NULL, e4, "target.Born", "target.Born") AS own4
    -- map-3041ad3f87c807c7: phones.number to Mobile, "string"
    , verdict(a5, false, true, s5, "target.Mobile", f5) AS own5
    -- map-3635c3ea05c04c1f: zip to Zip, "string"
    , agreed([verdict(a6, false, true, "source.zip", "target.Zip", "target.Zip"), verdict(a6_2, false, true, "source.zip", "target.Zip", "target.Zip")]) AS own6
    , verdict(a6, false, true, "source.zip", "target.Zip", "target.Zip") AS all6
    , verdict(a6_2, false, true, "source.zip", "target.Zip", "target.Zip") AS any6
    -- map-f5a5cb38e3db746d: tags to Tags, "list"
    , verdict(true, false, true, s7, "target.Tags", f7) AS own7
    -- map-99abd250150b22d0: ownerId to OwnerId, "string"
    , referring(verdict(true, false, true, "source.ownerId", "target.OwnerId", "target.OwnerId"), false) AS own8
    -- map-55b0661fb747c3c4: note to Note, N/A
    , verdict(true, "source.note" = "target.Note", true, loose("source.note"), "target.Note", loose("target.Note")) AS own9
    -- map-f669464bcfe0b56c: size to Size, ["if",["is-decimal","_."],["decimal","_."],["integer","_."]]
    , agreed([verdict(true, false, r10, e10, "target.Size", f10), verdict(true, false, r10_2, e10_2, "target.Size", f10)]) AS own10
  FROM converted
), judged AS (
  SELECT *
    -- map-33c6c5f1a4e9f102 and what else writes Name
    , shared(own1, [own1, own2]) AS final1
    -- map-1ce9f2291b4ab6d0 and what else writes Name
    , shared(own2, [own1, own2]) AS final2
  FROM compared
)
SELECT
    -- map-33c6c5f1a4e9f102: firstName to Name, "string"
    tally(final1, "source.firstName", "target.Name") AS "map-33c6c5f1a4e9f102"
    , examples(final1 = as_verdict('different'), source_id, target_id, "source.firstName", "source.firstName", "target.Name") AS "map-33c6c5f1a4e9f102 examples"
    , count_if(final1 = as_verdict('equal') AND list_position([own1, own2], as_verdict('equal')) = 1) AS "map-33c6c5f1a4e9f102 by map-33c6c5f1a4e9f102"
    , count_if(final1 = as_verdict('equal') AND list_position([own1, own2], as_verdict('equal')) = 2) AS "map-33c6c5f1a4e9f102 by map-1ce9f2291b4ab6d0"
    -- map-1ce9f2291b4ab6d0: nick to Name, "string"
    , tally(final2, "source.nick", "target.Name") AS "map-1ce9f2291b4ab6d0"
    , examples(final2 = as_verdict('different'), source_id, target_id, "source.nick", "source.nick", "target.Name") AS "map-1ce9f2291b4ab6d0 examples"
    , count_if(final2 = as_verdict('equal') AND list_position([own1, own2], as_verdict('equal')) = 1) AS "map-1ce9f2291b4ab6d0 by map-33c6c5f1a4e9f102"
    , count_if(final2 = as_verdict('equal') AND list_position([own1, own2], as_verdict('equal')) = 2) AS "map-1ce9f2291b4ab6d0 by map-1ce9f2291b4ab6d0"
    -- map-1b487fed68b57ffd: age to Age, "integer"
    , tally(own3, "source.age", "target.Age") AS "map-1b487fed68b57ffd"
    , examples(own3 = as_verdict('different'), source_id, target_id, "source.age", integer_of("source.age"), "target.Age") AS "map-1b487fed68b57ffd examples"
    , count_if(own3 = as_verdict('different') AND back3) AS "map-1b487fed68b57ffd explained"
    -- map-e99790746424d054: bornOn to Born, ["datetime-format","%Y-%m-%d","_."]
    , tally(own4, "source.bornOn", "target.Born") AS "map-e99790746424d054"
    , examples(own4 = as_verdict('different'), source_id, target_id, "source.bornOn", e4, "target.Born") AS "map-e99790746424d054 examples"
    -- map-3041ad3f87c807c7: phones.number to Mobile, "string"
    , tally(own5, s5, "target.Mobile") AS "map-3041ad3f87c807c7"
    , examples(own5 = as_verdict('different'), source_id, target_id, s5, s5, "target.Mobile") AS "map-3041ad3f87c807c7 examples"
    -- map-3635c3ea05c04c1f: zip to Zip, "string"
    , tally(own6, "source.zip", "target.Zip") AS "map-3635c3ea05c04c1f"
    , examples(own6 = as_verdict('different'), source_id, target_id, "source.zip", "source.zip", "target.Zip") AS "map-3635c3ea05c04c1f examples"
    , count_if(all6 = as_verdict('different')) AS "map-3635c3ea05c04c1f all"
    , count_if(any6 = as_verdict('different')) AS "map-3635c3ea05c04c1f any"
    -- map-f5a5cb38e3db746d: tags to Tags, "list"
    , tally(own7, s7, "target.Tags") AS "map-f5a5cb38e3db746d"
    , examples(own7 = as_verdict('different'), source_id, target_id, s7, s7, "target.Tags") AS "map-f5a5cb38e3db746d examples"
    -- map-99abd250150b22d0: ownerId to OwnerId, "string"
    , tally(own8, "source.ownerId", "target.OwnerId") AS "map-99abd250150b22d0"
    , examples(own8 = as_verdict('different'), source_id, target_id, "source.ownerId", "source.ownerId", "target.OwnerId") AS "map-99abd250150b22d0 examples"
    -- map-55b0661fb747c3c4: note to Note, N/A
    , tally(own9, "source.note", "target.Note") AS "map-55b0661fb747c3c4"
    , examples(own9 = as_verdict('different'), source_id, target_id, "source.note", loose("source.note"), "target.Note") AS "map-55b0661fb747c3c4 examples"
    -- map-f669464bcfe0b56c: size to Size, ["if",["is-decimal","_."],["decimal","_."],["integer","_."]]
    , tally(own10, "source.size", "target.Size") AS "map-f669464bcfe0b56c"
    , examples(own10 = as_verdict('different'), source_id, target_id, "source.size", e10, "target.Size") AS "map-f669464bcfe0b56c examples"
FROM judged;

SELECT
  count(*) AS pairs,
  count(*) FILTER (WHERE sources = 1 AND targets = 1 AND is_pair) AS equal,
  count(*) FILTER (WHERE NOT (sources = 1 AND targets = 1)) AS shared,
  count(*) FILTER (WHERE sources = 1 AND targets = 1 AND NOT is_pair) AS unlinked,
  arg_min(
    struct_pack(source_id, target_id, source := value, sources, targets),
    value,
    3
  ) FILTER (WHERE NOT (sources = 1 AND targets = 1) OR NOT is_pair) AS examples
FROM (SELECT *, (source_id, target_id) IN (FROM "candidates 1") AS is_pair FROM "matches 1" WHERE rule = 1);

WITH records AS (
  SELECT source."#key" AS id, true AS wanted, source."#key" IN (SELECT source_id FROM "candidates 1" SEMI JOIN (SELECT source_id, target_id FROM "matches 1" WHERE sources = 1 AND targets = 1) USING (source_id, target_id)) AS explained,
    CASE
      WHEN source."#key" IN (SELECT source_id FROM "candidates 1") THEN 'linked'
      WHEN source."#key" IN (SELECT id FROM "ambiguous 1" WHERE side = 'source') THEN 'ambiguous'
      WHEN source."#key" IN (SELECT source_id FROM "linked 1") THEN 'dangling'
      ELSE 'unlinked'
    END AS state
  FROM "acme.Member" AS source
), judged AS (
  SELECT id, state, CASE WHEN (state = 'linked' OR state = 'ambiguous') = wanted THEN 'equal' WHEN state = 'dangling' AND NOT wanted THEN 'unknown' ELSE 'different' END AS verdict
  FROM records
)
SELECT
  count(*) AS pairs,
  count(*) FILTER (WHERE verdict = 'equal') AS equal,
  count(*) FILTER (WHERE verdict = 'different') AS different,
  count(*) FILTER (WHERE verdict = 'unknown') AS undecided,
  arg_min(struct_pack(id, state), id, 3) FILTER (WHERE verdict = 'different') AS examples
FROM judged;

