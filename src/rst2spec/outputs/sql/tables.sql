-- The mapping spec as tables. Edit this file to change the database that `rst2spec compile -o sqlite=spec.db` writes:
-- sqlite.py fills each table by the order of its columns. Everything is case sensitive: Person and person are two
-- entities.
--
-- id         number of a row, valid only in this file; foreign keys refer to it
-- stable_id  the id of the spec's JSON: it doesn't depend on system names, lines or conditions
-- position   position in the document, from 1
-- line       line of the document, from 1; null in a file made with --stable

CREATE TABLE spec (  -- one row: what this file is
  schema_version TEXT NOT NULL,  -- version of the spec that the tables hold, major.minor
  form TEXT NOT NULL CHECK (form IN ('full', 'stable')),  -- stable: without all that changes while the meaning doesn't
  root_found_by TEXT NOT NULL CHECK (root_found_by IN (
    'option', 'configuration', 'git', 'arguments'
  )),  -- which rule found the folder that all paths are relative to
  generator TEXT NOT NULL,  -- the program that wrote it
  generator_version TEXT  -- its version; null with --stable
);

CREATE TABLE systems (  -- the systems: one row per slug, or per name where the file has no slug
  id INTEGER PRIMARY KEY,
  slug TEXT UNIQUE,  -- as in the documents' file names; null where these have none, or where only a label names it
  name TEXT,  -- the name to show: the configuration's, else most titles' (R701), else most sections'; null if none
  found_in TEXT CHECK (found_in IN ('configuration', 'title', 'section'))  -- where that name was found
);

CREATE TABLE system_names (  -- all names that titles and sections use for a system with a slug
  system_id INTEGER NOT NULL REFERENCES systems (id),
  position INTEGER NOT NULL,  -- the most frequent name first; those of titles before all others
  name TEXT NOT NULL,  -- a name
  PRIMARY KEY (system_id, position)
);

CREATE TABLE documents (  -- one row per document: how one system is kept in sync with another
  id INTEGER PRIMARY KEY,
  path TEXT NOT NULL,  -- relative to the run's root; alike where names differ only in undecodable bytes
  digest TEXT NOT NULL,  -- SHA-256 of what the document means
  dialect TEXT,  -- the dialect of the document language; null for the standard one
  title TEXT,  -- as written
  generated_at TEXT,  -- local time without a zone, ISO 8601; null with --stable
  source_system_id INTEGER NOT NULL REFERENCES systems (id),  -- the system that is read
  source_name TEXT,  -- its name in the title; null if it is blank
  source_inferred_name TEXT,  -- if the title has no name: the name that all evidence agrees on
  source_inferred_from TEXT,  -- the evidence: configuration, document, same_side or other_side
  target_system_id INTEGER NOT NULL REFERENCES systems (id),  -- the system that is kept in sync
  target_name TEXT,  -- its name in the title; null if it is blank
  target_inferred_name TEXT,  -- if the title has no name: the name that all evidence agrees on
  target_inferred_from TEXT  -- the evidence: configuration, document, same_side or other_side
);

CREATE TABLE name_candidates (  -- the names in the evidence for a system whose name is blank in the title
  document_id INTEGER NOT NULL REFERENCES documents (id),
  side TEXT NOT NULL CHECK (side IN ('source', 'target')),  -- which system of the document
  name TEXT NOT NULL,  -- a name
  PRIMARY KEY (document_id, side, name)
);

CREATE TABLE entities (  -- the entity types of the systems, one row per variant
  id INTEGER PRIMARY KEY,
  system_id INTEGER NOT NULL REFERENCES systems (id),
  name TEXT,  -- the entity type; null if the label only names a system
  variant TEXT  -- its variant: person, company, human data ...; null if it has none
);

CREATE TABLE properties (  -- the properties of the entity types in mappings, match rules and conditions
  id INTEGER PRIMARY KEY,
  entity_id INTEGER NOT NULL REFERENCES entities (id),
  path TEXT NOT NULL,  -- as written
  UNIQUE (entity_id, path)
);

CREATE TABLE types (  -- the distinct data types
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN (
    'primitive', 'expression', 'not_applicable', 'malformed', 'missing'
  )),  -- a name, a JSON array, N/A (the type was lost), other text, no text
  text TEXT NOT NULL,  -- the cell as written
  name TEXT,  -- the name of a primitive type
  expression TEXT,  -- the expression, in Sesam's transformation language: a JSON array
  UNIQUE (text, kind)
);

CREATE TABLE flows (  -- a document's sections: how one entity type is kept in sync with another
  id INTEGER PRIMARY KEY,
  stable_id TEXT NOT NULL,
  document_id INTEGER NOT NULL REFERENCES documents (id),
  position INTEGER NOT NULL,
  line INTEGER,
  source_entity_id INTEGER NOT NULL REFERENCES entities (id),
  source_label TEXT NOT NULL,  -- the source's label
  source_system_name TEXT,  -- the system's name in that label; null if the label has none
  target_entity_id INTEGER NOT NULL REFERENCES entities (id),
  target_label TEXT NOT NULL,  -- the target's label
  target_system_name TEXT,  -- the system's name in that label; null if the label has none
  type_system TEXT,  -- the system of the data types, as the table's header names it
  creation_policy TEXT CHECK (creation_policy IN (
    'always', 'match_or_create', 'conditional', 'conditional_match_or_create', 'when_connected', 'linked_only'
  )),  -- when a target is created for a source; null if no statement defines it
  creation_condition TEXT,  -- the condition of a conditional policy; null where the document states none
  creation_remark TEXT,  -- other text in the place of the condition (R208): don't read it as one
  connected_to TEXT,  -- when_connected: what the source has to be connected to, as written (connected_entities: its parts)
  connected_into TEXT,  -- the system that these are synchronized into, as written
  connected_into_slug TEXT,  -- its slug, where it is one of the document's two systems
  connected_into_inferred_slug TEXT,  -- its slug, where only the run's other documents show it
  UNIQUE (document_id, position)
);

CREATE TABLE stated_entities (  -- labels about which other documents show more: what their own document shows
  flow_id INTEGER NOT NULL REFERENCES flows (id),
  side TEXT NOT NULL CHECK (side IN ('source', 'target')),  -- whose label it is
  slug TEXT,  -- the system's slug; null where the document doesn't know the system
  name TEXT,  -- the entity type; that of flows.source_entity_id or target_entity_id is the resolved one
  variant TEXT,  -- its variant
  PRIMARY KEY (flow_id, side)
);

CREATE TABLE connected_entities (  -- the entity types whose synchronization makes a flow's target be created
  flow_id INTEGER NOT NULL REFERENCES flows (id),
  position INTEGER NOT NULL,
  text TEXT NOT NULL,  -- the name as written
  system_name TEXT,  -- the system's name or slug at its beginning; null where it is left out
  entity_id INTEGER REFERENCES entities (id),  -- the entity type; null where nothing in the run has this name (R602)
  slug TEXT,  -- the system's slug, as the document alone shows it; null where it has no such entity type
  name TEXT,  -- the entity type, as the document alone shows it
  variant TEXT,  -- its variant, as the document alone shows it
  is_resolved INTEGER NOT NULL CHECK (is_resolved IN (0, 1)),  -- 1: entity_id is what only other documents show
  PRIMARY KEY (flow_id, position)
);

CREATE TABLE connected_flows (  -- the flows of the same document that have such an entity type
  flow_id INTEGER NOT NULL REFERENCES flows (id),
  position INTEGER NOT NULL,  -- that of connected_entities
  number INTEGER NOT NULL,  -- place among the flows of this entity type, from 1
  stable_id TEXT NOT NULL,  -- flows.stable_id
  PRIMARY KEY (flow_id, position, number)
);

CREATE TABLE mappings (  -- a source property that is kept in sync with a target property, including repeated rows
  id INTEGER PRIMARY KEY,
  stable_id TEXT NOT NULL,
  flow_id INTEGER NOT NULL REFERENCES flows (id),
  position INTEGER NOT NULL,
  line INTEGER,
  source_property_id INTEGER REFERENCES properties (id),  -- null if the cell is blank (R401)
  target_property_id INTEGER REFERENCES properties (id),  -- null if the cell is blank (R401)
  type_id INTEGER NOT NULL REFERENCES types (id),
  UNIQUE (flow_id, position)
);

CREATE TABLE match_rules (  -- the alternatives by which a source matches a target
  id INTEGER PRIMARY KEY,
  stable_id TEXT NOT NULL,
  flow_id INTEGER NOT NULL REFERENCES flows (id),
  position INTEGER NOT NULL,
  line INTEGER,
  source_property_id INTEGER REFERENCES properties (id),  -- null if the cell is blank (R401)
  target_property_id INTEGER REFERENCES properties (id),  -- null if the cell is blank (R401)
  UNIQUE (flow_id, position)
);

CREATE TABLE conditions (  -- conditions of a mapping or match rule; the documents don't specify whether all or any must hold
  id INTEGER PRIMARY KEY,
  mapping_id INTEGER REFERENCES mappings (id),  -- either this
  match_rule_id INTEGER REFERENCES match_rules (id),  -- or this
  side TEXT NOT NULL CHECK (side IN ('source', 'target')),  -- the side of the cell and of the property
  position INTEGER NOT NULL,
  value TEXT,  -- the value of the property; null if it is blank (R302)
  property_id INTEGER REFERENCES properties (id),  -- the property; null if it is blank (R303)
  iri TEXT,  -- the value as a full IRI; null unless it is a prefixed name of Wikidata
  occurrences INTEGER NOT NULL,  -- how often the clause appears in the cell
  CHECK ((mapping_id IS NULL) <> (match_rule_id IS NULL))
);

CREATE TABLE unread (  -- text that no other table contains: no text of a document is ever dropped
  id INTEGER PRIMARY KEY,
  document_id INTEGER NOT NULL REFERENCES documents (id),
  flow_id INTEGER REFERENCES flows (id),  -- null if it is outside of the sections
  position INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN (
    'sentence', 'heading', 'cell', 'header', 'clause', 'timestamp', 'introduction', 'markup'
  )),  -- where it was found
  text TEXT NOT NULL,  -- as written, trimmed
  start_line INTEGER,  -- its start; line and column are null with --stable
  start_column INTEGER  -- in code points, from 1
);

CREATE TABLE rules (  -- the codes that occur in findings; 'rst2spec rule CODE' shows the details
  code TEXT PRIMARY KEY,  -- R101
  name TEXT NOT NULL,  -- blank-system-name
  severity TEXT NOT NULL CHECK (severity IN ('error', 'warning', 'info')),  -- the severity of its findings
  summary TEXT NOT NULL  -- its meaning, in a sentence
);

CREATE TABLE findings (  -- defects and facts worth knowing; compile --min-severity selects them
  id INTEGER PRIMARY KEY,
  document_id INTEGER REFERENCES documents (id),  -- null if the file isn't a document, or can't be read (R901)
  is_of_folder INTEGER NOT NULL CHECK (is_of_folder IN (0, 1)),  -- 1: a finding across documents
  path TEXT NOT NULL,  -- the file, relative to the root of the run
  code TEXT NOT NULL REFERENCES rules (code),  -- its code, such as R301
  severity TEXT NOT NULL CHECK (severity IN ('error', 'warning', 'info')),  -- its severity
  message TEXT NOT NULL,  -- the defect, in plain words
  hint TEXT NOT NULL,  -- the next action, as a sentence
  start_line INTEGER NOT NULL,  -- its start, from 1
  start_column INTEGER NOT NULL,  -- in code points, from 1
  end_line INTEGER NOT NULL,  -- its end
  end_column INTEGER NOT NULL,  -- exclusive
  flow_id INTEGER REFERENCES flows (id),
  mapping_id INTEGER REFERENCES mappings (id),
  match_rule_id INTEGER REFERENCES match_rules (id),
  related TEXT NOT NULL,  -- other places that belong to it: a JSON array of {path, start, end, message}
  fix TEXT,  -- how to fix it: a JSON object {safety, edits}; null if no fix is certain
  fingerprint TEXT NOT NULL  -- identifies it: doesn't depend on line numbers or messages
);
