-- Views for common queries. Each is plain SQL for both SQLite and DuckDB.
-- If a system has no slug, the columns that end in _system contain its name.

CREATE VIEW property_list AS
-- Every property with its entity type and system.
SELECT
  properties.id AS property_id,
  coalesce(systems.slug, systems.name) AS system,
  entities.name AS entity,
  entities.variant AS variant,
  properties.path AS property
FROM properties
JOIN entities ON entities.id = properties.entity_id
JOIN systems ON systems.id = entities.system_id;

CREATE VIEW mapping_list AS
-- Every mapping in one row: both properties, the type, the conditions, and the place in the document.
SELECT
  mappings.id AS mapping_id,
  coalesce(source_systems.slug, source_systems.name) AS source_system,
  source_entities.name AS source_entity,
  source_entities.variant AS source_variant,
  source_properties.path AS source_property,
  coalesce(target_systems.slug, target_systems.name) AS target_system,
  target_entities.name AS target_entity,
  target_entities.variant AS target_variant,
  target_properties.path AS target_property,
  types.text AS type,
  (
    SELECT group_concat(coalesce(conditions.value, '') || ' in ' || coalesce(looked_at.path, ''), '; ') OVER (
      ORDER BY conditions.id ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING
    )
    FROM conditions
    LEFT JOIN properties AS looked_at ON looked_at.id = conditions.property_id
    WHERE conditions.mapping_id = mappings.id
    LIMIT 1
  ) AS conditions,
  documents.path AS document,
  mappings.line AS line
FROM mappings
JOIN flows ON flows.id = mappings.flow_id
JOIN documents ON documents.id = flows.document_id
JOIN entities AS source_entities ON source_entities.id = flows.source_entity_id
JOIN systems AS source_systems ON source_systems.id = source_entities.system_id
JOIN entities AS target_entities ON target_entities.id = flows.target_entity_id
JOIN systems AS target_systems ON target_systems.id = target_entities.system_id
LEFT JOIN properties AS source_properties ON source_properties.id = mappings.source_property_id
LEFT JOIN properties AS target_properties ON target_properties.id = mappings.target_property_id
JOIN types ON types.id = mappings.type_id;

CREATE VIEW property_sources AS
-- The sources of a property: one row per mapping into it.
SELECT
  target_system AS system,
  target_entity AS entity,
  target_variant AS variant,
  target_property AS property,
  source_system AS from_system,
  source_entity AS from_entity,
  source_variant AS from_variant,
  source_property AS from_property,
  type,
  conditions,
  document,
  line
FROM mapping_list
WHERE target_property IS NOT NULL;

CREATE VIEW mappings_without_reverse AS
-- Mappings without a reverse mapping. has_reverse_flow is 0 if the whole flow has no reverse, and 1 if only these
-- properties have none.
SELECT
  mapping_list.*,
  CASE WHEN EXISTS (
    SELECT 1 FROM flows AS back
    WHERE back.source_entity_id = flows.target_entity_id AND back.target_entity_id = flows.source_entity_id
  ) THEN 1 ELSE 0 END AS has_reverse_flow
FROM mappings
JOIN flows ON flows.id = mappings.flow_id
JOIN mapping_list ON mapping_list.mapping_id = mappings.id
WHERE mappings.source_property_id IS NOT NULL
  AND mappings.target_property_id IS NOT NULL
  AND NOT EXISTS (
    SELECT 1 FROM mappings AS back
    WHERE back.source_property_id = mappings.target_property_id
      AND back.target_property_id = mappings.source_property_id
  );

CREATE VIEW condition_values AS
-- Conditions by value and property, with the number of mappings and match rules that depend on them.
SELECT
  conditions.value AS value,
  conditions.iri AS iri,
  property_list.system AS system,
  property_list.entity AS entity,
  property_list.variant AS variant,
  property_list.property AS property,
  count(DISTINCT conditions.mapping_id) AS mappings,
  count(DISTINCT conditions.match_rule_id) AS match_rules
FROM conditions
LEFT JOIN property_list ON property_list.property_id = conditions.property_id
GROUP BY
  conditions.value,
  conditions.iri,
  property_list.system,
  property_list.entity,
  property_list.variant,
  property_list.property;

CREATE VIEW property_impact AS
-- The impact of dropping a property: one row per use, with the property at the other end:
--   feeds       it is copied into the other one
--   is fed by   the other one is copied into it
--   matches     records match if it equals the other one
--   decides     whether a mapping or match rule with the other one applies
SELECT
  uses.system AS system,
  uses.entity AS entity,
  uses.variant AS variant,
  uses.property AS property,
  uses.use AS use,
  coalesce(systems.slug, systems.name) AS other_system,
  entities.name AS other_entity,
  entities.variant AS other_variant,
  properties.path AS other_property,
  documents.path AS document,
  uses.line AS line
FROM (
  SELECT this.*, 'feeds' AS use, mappings.target_property_id AS other_id, mappings.flow_id, mappings.line
  FROM property_list AS this
  JOIN mappings ON mappings.source_property_id = this.property_id
  UNION ALL
  SELECT this.*, 'is fed by', mappings.source_property_id, mappings.flow_id, mappings.line
  FROM property_list AS this
  JOIN mappings ON mappings.target_property_id = this.property_id
  UNION ALL
  SELECT this.*, 'matches', match_rules.target_property_id, match_rules.flow_id, match_rules.line
  FROM property_list AS this
  JOIN match_rules ON match_rules.source_property_id = this.property_id
  UNION ALL
  SELECT this.*, 'matches', match_rules.source_property_id, match_rules.flow_id, match_rules.line
  FROM property_list AS this
  JOIN match_rules ON match_rules.target_property_id = this.property_id
  UNION ALL
  SELECT
    this.*,
    'decides',
    CASE conditions.side WHEN 'source' THEN mappings.target_property_id ELSE mappings.source_property_id END,
    mappings.flow_id,
    mappings.line
  FROM property_list AS this
  JOIN conditions ON conditions.property_id = this.property_id
  JOIN mappings ON mappings.id = conditions.mapping_id
  UNION ALL
  SELECT
    this.*,
    'decides',
    CASE conditions.side WHEN 'source' THEN match_rules.target_property_id ELSE match_rules.source_property_id END,
    match_rules.flow_id,
    match_rules.line
  FROM property_list AS this
  JOIN conditions ON conditions.property_id = this.property_id
  JOIN match_rules ON match_rules.id = conditions.match_rule_id
) AS uses
LEFT JOIN properties ON properties.id = uses.other_id
LEFT JOIN entities ON entities.id = properties.entity_id
LEFT JOIN systems ON systems.id = entities.system_id
JOIN flows ON flows.id = uses.flow_id
JOIN documents ON documents.id = flows.document_id;
