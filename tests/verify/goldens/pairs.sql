CREATE TEMP TABLE "matches 1" AS
-- Member.email equals Person.Email
SELECT 1 AS rule, CAST(value AS VARCHAR) AS value,
  source.id AS source_id, target.id AS target_id, source.records AS sources, target.records AS targets
FROM (SELECT value, min(id) AS id, count(*) AS records FROM (SELECT source."email" AS value, source."#key" AS id FROM "acme.Member" AS source WHERE source."email" IS NOT NULL) GROUP BY value) AS source
JOIN (SELECT value, min(id) AS id, count(*) AS records FROM (SELECT target."Email" AS value, target."#key" AS id FROM "globex.Person" AS target WHERE target."Email" IS NOT NULL) GROUP BY value) AS target
USING (value);

CREATE TEMP VIEW "linked 1" AS
SELECT DISTINCT source_id, target_id FROM (
SELECT source_id, target_id FROM links WHERE (source_system, source_entity, target_system, target_entity) IN (('acme', 'Member', 'globex', 'Person'))
) WHERE source_id IS NOT NULL AND target_id IS NOT NULL;

CREATE TEMP TABLE "candidates 1" AS
SELECT source_id, target_id FROM "linked 1"
WHERE source_id IN (SELECT "#key" FROM "acme.Member") AND target_id IN (SELECT "#key" FROM "globex.Person");

CREATE TEMP TABLE "ambiguous 1" AS
SELECT 'source' AS side, source_id AS id FROM "candidates 1" GROUP BY ALL HAVING count(*) > 1
UNION ALL
SELECT 'target' AS side, target_id AS id FROM "candidates 1" GROUP BY ALL HAVING count(*) > 1;

CREATE TEMP VIEW "pairs 1" AS
SELECT source_id, target_id FROM "candidates 1"
WHERE source_id NOT IN (SELECT id FROM "ambiguous 1" WHERE side = 'source')
  AND target_id NOT IN (SELECT id FROM "ambiguous 1" WHERE side = 'target');

