-- What the keys of tables.sql don't find by themselves. Made when the tables are full, so that the file is compact.

CREATE UNIQUE INDEX entities_by_system ON entities (system_id, coalesce(name, ''), coalesce(variant, ''));
CREATE INDEX entities_by_name ON entities (name);
CREATE INDEX properties_by_path ON properties (path);
CREATE INDEX documents_by_path ON documents (path);
CREATE INDEX documents_by_source ON documents (source_system_id);
CREATE INDEX documents_by_target ON documents (target_system_id);
CREATE INDEX flows_by_entities ON flows (source_entity_id, target_entity_id);
CREATE INDEX flows_by_target ON flows (target_entity_id);
CREATE INDEX flows_by_stable_id ON flows (stable_id);
CREATE INDEX mappings_by_source ON mappings (source_property_id, target_property_id);
CREATE INDEX mappings_by_target ON mappings (target_property_id);
CREATE INDEX mappings_by_type ON mappings (type_id);
CREATE INDEX mappings_by_stable_id ON mappings (stable_id);
CREATE INDEX match_rules_by_source ON match_rules (source_property_id, target_property_id);
CREATE INDEX match_rules_by_target ON match_rules (target_property_id);
CREATE INDEX match_rules_by_stable_id ON match_rules (stable_id);
CREATE INDEX conditions_by_mapping ON conditions (mapping_id, side, position) WHERE mapping_id IS NOT NULL;
CREATE INDEX conditions_by_match_rule ON conditions (match_rule_id, side, position) WHERE match_rule_id IS NOT NULL;
CREATE INDEX conditions_by_property ON conditions (property_id, value);
CREATE INDEX conditions_by_value ON conditions (value);
CREATE INDEX unread_by_document ON unread (document_id);
CREATE INDEX unread_by_flow ON unread (flow_id);
CREATE INDEX findings_by_document ON findings (document_id, start_line, start_column);
CREATE INDEX findings_by_code ON findings (code);
CREATE INDEX findings_by_flow ON findings (flow_id);
CREATE INDEX findings_by_mapping ON findings (mapping_id);
CREATE INDEX findings_by_match_rule ON findings (match_rule_id);
