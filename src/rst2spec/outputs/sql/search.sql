-- Full text: any part of a word, from three characters, in any case. For example
--   SELECT kind, text FROM search WHERE search MATCH 'address';
-- A text with other characters than letters and digits needs double quotes: MATCH '"Address.Postal"'.
CREATE VIRTUAL TABLE search USING fts5(
  text,
  kind UNINDEXED,  -- system, document, flow, property, condition, type, unread or finding
  id UNINDEXED,  -- its id in the table of that kind
  tokenize = 'trigram'
);

INSERT INTO search (text, kind, id)
SELECT name, 'system', id FROM systems WHERE name IS NOT NULL
UNION ALL SELECT slug, 'system', id FROM systems WHERE slug IS NOT NULL
UNION ALL SELECT title, 'document', id FROM documents WHERE title IS NOT NULL
UNION ALL SELECT source_label || ' to ' || target_label, 'flow', id FROM flows
UNION ALL SELECT creation_condition, 'flow', id FROM flows WHERE creation_condition IS NOT NULL
UNION ALL SELECT creation_remark, 'flow', id FROM flows WHERE creation_remark IS NOT NULL
UNION ALL SELECT connected_to, 'flow', id FROM flows WHERE connected_to IS NOT NULL
UNION ALL SELECT path, 'property', id FROM properties
UNION ALL SELECT value, 'condition', id FROM conditions WHERE value IS NOT NULL
UNION ALL SELECT text, 'type', id FROM types
UNION ALL SELECT text, 'unread', id FROM unread
UNION ALL SELECT message, 'finding', id FROM findings;

INSERT INTO search (search) VALUES ('optimize');
