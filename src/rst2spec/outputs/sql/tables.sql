-- The mapping spec as tables. Edit this file to change the database that `rst2spec compile -o sqlite=spec.db` writes:
-- sqlite.py fills each table by the order of its columns. Nothing here is looked up without regard to case: Person and
-- person are two entities.
--
-- id         number of a row, good in this file only; foreign keys are made of it
-- stable_id  what the spec's JSON calls id: the same from run to run, whatever names, lines and conditions do
-- position   place among its neighbours as the document has them, from 1
-- line       line of the document, from 1; null in a file made with --stable

CREATE TABLE spec (  -- one row: what this file is
  schema_version TEXT NOT NULL,  -- version of the spec that the tables hold, major.minor
  generator TEXT NOT NULL,  -- the program that wrote it
  generator_version TEXT  -- its version; null with --stable
);

CREATE TABLE systems (  -- the systems that documents are about: one row a slug, or a name where the file has no slug
  id INTEGER PRIMARY KEY,
  slug TEXT UNIQUE,  -- as in the documents' file names; null where these have none
  name TEXT  -- what most titles call it (R701 tells where they differ), else what is inferred; null where nothing says
);

CREATE TABLE documents (  -- one row a document: how one system is kept in sync with another
  id INTEGER PRIMARY KEY,
  path TEXT NOT NULL,  -- relative to the folder that was compiled; alike where names differ only in undecodable bytes
  digest TEXT NOT NULL,  -- SHA-256 of what the document means
  title TEXT,  -- as written
  generated_at TEXT,  -- local time without a zone, ISO 8601; null with --stable
  source_system_id INTEGER NOT NULL REFERENCES systems (id),  -- the system that is read
  source_name TEXT,  -- its name in the title; null where it is blank
  source_inferred_name TEXT,  -- where it is blank: the name that the evidence agrees on
  source_inferred_from TEXT,  -- the evidence: configuration, document, same_side or other_side
  target_system_id INTEGER NOT NULL REFERENCES systems (id),  -- the system that is kept in sync
  target_name TEXT,  -- its name in the title; null where it is blank
  target_inferred_name TEXT,  -- where it is blank: the name that the evidence agrees on
  target_inferred_from TEXT  -- the evidence: configuration, document, same_side or other_side
);

CREATE TABLE name_candidates (  -- the names that the evidence gives a system whose title is blank
  document_id INTEGER NOT NULL REFERENCES documents (id),
  side TEXT NOT NULL CHECK (side IN ('source', 'target')),  -- which system of the document
  name TEXT NOT NULL,  -- a name
  PRIMARY KEY (document_id, side, name)
);

CREATE TABLE entities (  -- the entity types of the systems, each variant of one a row of its own
  id INTEGER PRIMARY KEY,
  system_id INTEGER NOT NULL REFERENCES systems (id),
  name TEXT,  -- the entity type; null where the label names nothing but a system
  variant TEXT  -- its variant: person, company, human data ...; null where it has none
);

CREATE TABLE properties (  -- the properties of the entity types: all that mappings, match rules and conditions name
  id INTEGER PRIMARY KEY,
  entity_id INTEGER NOT NULL REFERENCES entities (id),
  path TEXT NOT NULL,  -- as written
  UNIQUE (entity_id, path)
);

CREATE TABLE types (  -- the distinct data types
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN (
    'primitive', 'expression', 'not_applicable', 'malformed', 'missing'
  )),  -- a name, a JSON array, N/A (the type was lost), anything else, nothing
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
  source_label TEXT NOT NULL,  -- what the document calls the source
  source_system_name TEXT,  -- the system's name in that label; null where the label leaves it out
  target_entity_id INTEGER NOT NULL REFERENCES entities (id),
  target_label TEXT NOT NULL,  -- what the document calls the target
  target_system_name TEXT,  -- the system's name in that label; null where the label leaves it out
  type_system TEXT,  -- what the table's header calls the system that the data types belong to
  creation_policy TEXT CHECK (creation_policy IN (
    'always', 'match_or_create', 'conditional', 'conditional_match_or_create', 'when_connected', 'linked_only'
  )),  -- when a target is created for a source; null where no statement says
  creation_condition TEXT,  -- the free text of a conditional policy
  connected_to TEXT,  -- when_connected: what the source has to be connected to, as written (connected_entities: its parts)
  connected_system TEXT,  -- the system's name in front of these
  connected_into TEXT,  -- the system that these are synchronised into
  UNIQUE (document_id, position)
);

CREATE TABLE connected_entities (  -- the entity types whose synchronisation makes a flow's target be created
  flow_id INTEGER NOT NULL REFERENCES flows (id),
  position INTEGER NOT NULL,
  name TEXT NOT NULL,  -- the name between the commas, the first one without its system
  PRIMARY KEY (flow_id, position)
);

CREATE TABLE mappings (  -- a source property that is kept in sync with a target property; repeated rows are kept
  id INTEGER PRIMARY KEY,
  stable_id TEXT NOT NULL,
  flow_id INTEGER NOT NULL REFERENCES flows (id),
  position INTEGER NOT NULL,
  line INTEGER,
  source_property_id INTEGER REFERENCES properties (id),  -- null where the cell is blank (R401)
  target_property_id INTEGER REFERENCES properties (id),  -- null where the cell is blank (R401)
  type_id INTEGER NOT NULL REFERENCES types (id),
  UNIQUE (flow_id, position)
);

CREATE TABLE match_rules (  -- the alternatives by which a source is taken for the same as a target
  id INTEGER PRIMARY KEY,
  stable_id TEXT NOT NULL,
  flow_id INTEGER NOT NULL REFERENCES flows (id),
  position INTEGER NOT NULL,
  line INTEGER,
  source_property_id INTEGER REFERENCES properties (id),  -- null where the cell is blank (R401)
  target_property_id INTEGER REFERENCES properties (id),  -- null where the cell is blank (R401)
  UNIQUE (flow_id, position)
);

CREATE TABLE conditions (  -- what a mapping or match rule depends on; the documents don't say whether on all or on any
  id INTEGER PRIMARY KEY,
  mapping_id INTEGER REFERENCES mappings (id),  -- either this
  match_rule_id INTEGER REFERENCES match_rules (id),  -- or this
  side TEXT NOT NULL CHECK (side IN ('source', 'target')),  -- whose cell says it, and whose property is looked at
  position INTEGER NOT NULL,
  value TEXT,  -- the value that is looked for; null where the document leaves it blank (R302)
  property_id INTEGER REFERENCES properties (id),  -- where it is looked for; null where that is left blank (R303)
  iri TEXT,  -- the value as a full IRI, where it is a prefixed name of Wikidata
  occurrences INTEGER NOT NULL,  -- how often the cell says it
  CHECK ((mapping_id IS NULL) <> (match_rule_id IS NULL))
);

CREATE TABLE unread (  -- text that no other table holds: nothing in a document is ever dropped
  id INTEGER PRIMARY KEY,
  document_id INTEGER NOT NULL REFERENCES documents (id),
  flow_id INTEGER REFERENCES flows (id),  -- null where it stands outside of the sections
  position INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN (
    'sentence', 'heading', 'cell', 'header', 'clause', 'timestamp', 'introduction', 'markup'
  )),  -- where it was found
  text TEXT NOT NULL,  -- as written, trimmed
  start_line INTEGER,  -- where it begins; null with --stable, as the column is
  start_column INTEGER  -- in code points, from 1
);

CREATE TABLE rules (  -- the codes that occur in findings; `rst2spec explain CODE` tells more
  code TEXT PRIMARY KEY,  -- R101
  name TEXT NOT NULL,  -- blank-system-name
  severity TEXT NOT NULL CHECK (severity IN ('error', 'warning', 'info')),  -- how bad its findings are
  summary TEXT NOT NULL  -- what it means, in a sentence
);

CREATE TABLE findings (  -- what is wrong or worth knowing; which ones are in it says compile --diagnostics
  id INTEGER PRIMARY KEY,
  document_id INTEGER REFERENCES documents (id),  -- null where the file is no document, or can't be read (R901)
  is_of_folder INTEGER NOT NULL CHECK (is_of_folder IN (0, 1)),  -- 1: only shows where documents are seen together
  path TEXT NOT NULL,  -- the file, relative to the root of the run
  code TEXT NOT NULL REFERENCES rules (code),  -- what it is, such as R301
  severity TEXT NOT NULL CHECK (severity IN ('error', 'warning', 'info')),  -- how bad it is
  message TEXT NOT NULL,  -- what is wrong here
  hint TEXT NOT NULL,  -- what to do next
  start_line INTEGER NOT NULL,  -- where it begins, from 1
  start_column INTEGER NOT NULL,  -- in code points, from 1
  end_line INTEGER NOT NULL,  -- where it ends
  end_column INTEGER NOT NULL,  -- exclusive
  flow_id INTEGER REFERENCES flows (id),
  mapping_id INTEGER REFERENCES mappings (id),
  match_rule_id INTEGER REFERENCES match_rules (id),
  related TEXT NOT NULL,  -- other places that belong to it: a JSON array of {path, start, end, message}
  fix TEXT,  -- how to mend it: a JSON object {safety, edits}; null where that can't be told
  fingerprint TEXT NOT NULL  -- the same after lines have moved and messages were reworded
);
