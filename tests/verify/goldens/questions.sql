SELECT
  (SELECT count(*) FROM "acme.Member") AS source_records,
  (SELECT count(*) FROM "globex.Person") AS target_records,
  (SELECT count(*) FROM "pairs 1") AS pairs,
  (SELECT count(*) FROM (SELECT id FROM "ambiguous 1" WHERE side = 'source')) AS ambiguous_source,
  (SELECT count(*) FROM "acme.Member" WHERE "#key" NOT IN (SELECT source_id FROM "candidates 1")
    AND "#key" NOT IN (SELECT id FROM "ambiguous 1" WHERE side = 'source')) AS unmatched_source,
  (SELECT count(*) FROM (SELECT id FROM "ambiguous 1" WHERE side = 'target')) AS ambiguous_target,
  (SELECT count(*) FROM "globex.Person" WHERE "#key" NOT IN (SELECT target_id FROM "candidates 1")
    AND "#key" NOT IN (SELECT id FROM "ambiguous 1" WHERE side = 'target')) AS unmatched_target,
  (SELECT count(*) FROM "linked 1") - (SELECT count(*) FROM "candidates 1") AS missing;

WITH paired AS (
  SELECT pair.source_id, pair.target_id
    , source."firstName" AS s1
    , target."Name" AS t1
    , source."nick" AS s2
    , source."age" AS s3
    , target."Age" AS t3
    , integer_of(source."age") AS e3
    , number_of(target."Age") AS f3
    , number_of(source."age") AS f3_2
    , source."bornOn" AS s4
    , target."Born" AS t4
    , (strftime(time_of(source."bornOn"), '%Y-%m-%d')) AS e4
    , NOT coalesce((source."bornOn" IS NOT NULL AND strftime(time_of(source."bornOn"), '%Y-%m-%d') IS NULL), false) AS r4
    , as_set(list_filter(source."phones.number", lambda item, number: coalesce(source."phones.kind"[number] IN ('mobile'), false))) AS s5
    , target."Mobile" AS t5
    , as_set(as_list(target."Mobile")) AS f5
    , CASE WHEN len(list_filter(source."phones.number", lambda item, number: (coalesce(source."phones.kind"[number] IN ('mobile'), false)) IS NULL)) > 0 THEN NULL ELSE true END AS a5
    , source."zip" AS s6
    , target."Zip" AS t6
    , ((CASE WHEN source."country" IS NULL THEN false WHEN source."country" IN ('wd:Q20', 'http://www.wikidata.org/entity/Q20') THEN true END) AND (coalesce(source."land" IN ('NO'), false))) AS a6
    , ((CASE WHEN source."country" IS NULL THEN false WHEN source."country" IN ('wd:Q20', 'http://www.wikidata.org/entity/Q20') THEN true END) OR (coalesce(source."land" IN ('NO'), false))) AS a6_2
    , as_set(source."tags") AS s7
    , target."Tags" AS t7
    , as_set(as_list(target."Tags")) AS f7
    , source."ownerId" AS s8
    , target."OwnerId" AS t8
    , source."note" AS s9
    , target."Note" AS t9
    , loose(source."note") AS e9
    , loose(target."Note") AS f9
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
    -- map-33c6c5f1a4e9f102: firstName to Name, "string"
    , verdict(true, true, s1, t1, t1) AS own1
    -- map-1ce9f2291b4ab6d0: nick to Name, "string"
    , verdict(true, true, s2, t1, t1) AS own2
    -- map-1b487fed68b57ffd: age to Age, "integer"
    , verdict(true, s3 IS NULL OR e3 IS NOT NULL, e3, t3, f3) AS own3
    , list_contains([verdict(true, t3 IS NULL OR f3 IS NOT NULL, f3, s3, f3_2)], 'equal') AS back3
    -- map-e99790746424d054: bornOn to Born, ["datetime-format","%Y-%m-%d","_."]
    , verdict(true, r4, e4, t4, t4) AS own4
    -- map-3041ad3f87c807c7: phones.number to Mobile, "string"
    , verdict(a5, true, s5, t5, f5) AS own5
    -- map-3635c3ea05c04c1f: zip to Zip, "string"
    , agreed([verdict(a6, true, s6, t6, t6), verdict(a6_2, true, s6, t6, t6)]) AS own6
    , verdict(a6, true, s6, t6, t6) AS all6
    , verdict(a6_2, true, s6, t6, t6) AS any6
    -- map-f5a5cb38e3db746d: tags to Tags, "list"
    , verdict(true, true, s7, t7, f7) AS own7
    -- map-99abd250150b22d0: ownerId to OwnerId, "string"
    , referring(verdict(true, true, s8, t8, t8), false) AS own8
    -- map-55b0661fb747c3c4: note to Note, N/A
    , verdict(true, true, e9, t9, f9) AS own9
    -- map-f669464bcfe0b56c: size to Size, ["if",["is-decimal","_."],["decimal","_."],["integer","_."]]
    , agreed([verdict(true, r10, e10, t10, f10), verdict(true, r10_2, e10_2, t10, f10)]) AS own10
  FROM paired
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
    tally(final1, s1, t1) AS "map-33c6c5f1a4e9f102"
    , examples(final1 = 'different', source_id, target_id, s1, s1, t1) AS "map-33c6c5f1a4e9f102 examples"
    , count_if(final1 = 'equal' AND list_position([own1, own2], 'equal') = 1) AS "map-33c6c5f1a4e9f102 by map-33c6c5f1a4e9f102"
    , count_if(final1 = 'equal' AND list_position([own1, own2], 'equal') = 2) AS "map-33c6c5f1a4e9f102 by map-1ce9f2291b4ab6d0"
    -- map-1ce9f2291b4ab6d0: nick to Name, "string"
    , tally(final2, s2, t1) AS "map-1ce9f2291b4ab6d0"
    , examples(final2 = 'different', source_id, target_id, s2, s2, t1) AS "map-1ce9f2291b4ab6d0 examples"
    , count_if(final2 = 'equal' AND list_position([own1, own2], 'equal') = 1) AS "map-1ce9f2291b4ab6d0 by map-33c6c5f1a4e9f102"
    , count_if(final2 = 'equal' AND list_position([own1, own2], 'equal') = 2) AS "map-1ce9f2291b4ab6d0 by map-1ce9f2291b4ab6d0"
    -- map-1b487fed68b57ffd: age to Age, "integer"
    , tally(own3, s3, t3) AS "map-1b487fed68b57ffd"
    , examples(own3 = 'different', source_id, target_id, s3, e3, t3) AS "map-1b487fed68b57ffd examples"
    , count_if(own3 = 'different' AND back3) AS "map-1b487fed68b57ffd explained"
    -- map-e99790746424d054: bornOn to Born, ["datetime-format","%Y-%m-%d","_."]
    , tally(own4, s4, t4) AS "map-e99790746424d054"
    , examples(own4 = 'different', source_id, target_id, s4, e4, t4) AS "map-e99790746424d054 examples"
    -- map-3041ad3f87c807c7: phones.number to Mobile, "string"
    , tally(own5, s5, t5) AS "map-3041ad3f87c807c7"
    , examples(own5 = 'different', source_id, target_id, s5, s5, t5) AS "map-3041ad3f87c807c7 examples"
    -- map-3635c3ea05c04c1f: zip to Zip, "string"
    , tally(own6, s6, t6) AS "map-3635c3ea05c04c1f"
    , examples(own6 = 'different', source_id, target_id, s6, s6, t6) AS "map-3635c3ea05c04c1f examples"
    , count_if(all6 = 'different') AS "map-3635c3ea05c04c1f all"
    , count_if(any6 = 'different') AS "map-3635c3ea05c04c1f any"
    -- map-f5a5cb38e3db746d: tags to Tags, "list"
    , tally(own7, s7, t7) AS "map-f5a5cb38e3db746d"
    , examples(own7 = 'different', source_id, target_id, s7, s7, t7) AS "map-f5a5cb38e3db746d examples"
    -- map-99abd250150b22d0: ownerId to OwnerId, "string"
    , tally(own8, s8, t8) AS "map-99abd250150b22d0"
    , examples(own8 = 'different', source_id, target_id, s8, s8, t8) AS "map-99abd250150b22d0 examples"
    -- map-55b0661fb747c3c4: note to Note, N/A
    , tally(own9, s9, t9) AS "map-55b0661fb747c3c4"
    , examples(own9 = 'different', source_id, target_id, s9, e9, t9) AS "map-55b0661fb747c3c4 examples"
    -- map-f669464bcfe0b56c: size to Size, ["if",["is-decimal","_."],["decimal","_."],["integer","_."]]
    , tally(own10, s10, t10) AS "map-f669464bcfe0b56c"
    , examples(own10 = 'different', source_id, target_id, s10, e10, t10) AS "map-f669464bcfe0b56c examples"
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

