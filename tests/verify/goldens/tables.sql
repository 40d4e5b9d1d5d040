CREATE TEMP TABLE links AS
SELECT text_of(CAST("source_system" AS VARCHAR)) AS source_system, text_of(CAST("source_entity" AS VARCHAR)) AS source_entity, text_of(CAST("source_id" AS VARCHAR)) AS source_id, text_of(CAST("target_system" AS VARCHAR)) AS target_system, text_of(CAST("target_entity" AS VARCHAR)) AS target_entity, text_of(CAST("target_id" AS VARCHAR)) AS target_id
FROM read_csv('links.csv', columns = {'source_system': 'VARCHAR', 'source_entity': 'VARCHAR', 'source_id': 'VARCHAR', 'target_system': 'VARCHAR', 'target_entity': 'VARCHAR', 'target_id': 'VARCHAR'}, delim = ',', quote = '"', escape = '"', header = true, auto_detect = false, encoding = 'utf-8', store_rejects = true, rejects_limit = 0);

CREATE TEMP TABLE "acme.Member all" AS
SELECT
  text_of(fields[1]) AS "#key",
  text_of(fields[2]) AS "firstName",
  text_of(fields[3]) AS "nick",
  number_text(fields[4]) AS "age",
  text_of(fields[5]) AS "bornOn",
  list_transform(list_transform(elements_of(json_extract(record, '/phones')), lambda item: json_extract_string(item, '/number')), lambda item: text_of(item)) AS "phones.number",
  list_transform(list_transform(elements_of(json_extract(record, '/phones')), lambda item: json_extract_string(item, '/kind')), lambda item: text_of(item)) AS "phones.kind",
  text_of(fields[6]) AS "zip",
  text_of(fields[7]) AS "country",
  text_of(fields[8]) AS "land",
  list_transform(list_transform(elements_of(json_extract(record, '/tags')), lambda item: json_extract_string(item, '$')), lambda item: text_of(item)) AS "tags",
  text_of(fields[9]) AS "ownerId",
  text_of(fields[10]) AS "note",
  number_text(fields[11]) AS "size",
  text_of(fields[12]) AS "email"
FROM (
  SELECT json AS record, json_extract_string(json, ['/id', '/firstName', '/nick', '/age', '/bornOn', '/zip', '/country', '/land', '/ownerId', '/note', '/size', '/email']) AS fields
  FROM read_json_objects('acme/Member.jsonl', format = 'newline_delimited', ignore_errors = true)
);

CREATE TEMP TABLE "acme.Member duplicates" AS
SELECT "#key" FROM "acme.Member all" WHERE "#key" IS NOT NULL GROUP BY ALL HAVING count(*) > 1;

CREATE TEMP VIEW "acme.Member" AS
SELECT * FROM "acme.Member all" WHERE "#key" IS NOT NULL AND "#key" NOT IN (FROM "acme.Member duplicates");

CREATE TEMP TABLE "globex.Person all" AS
SELECT
  text_of(CAST("id" AS VARCHAR)) AS "#key",
  text_of(CAST("Name" AS VARCHAR)) AS "Name",
  text_of(CAST("Age" AS VARCHAR)) AS "Age",
  text_of(CAST("Born" AS VARCHAR)) AS "Born",
  text_of(CAST("Mobile" AS VARCHAR)) AS "Mobile",
  text_of(CAST("Zip" AS VARCHAR)) AS "Zip",
  text_of(CAST("Tags" AS VARCHAR)) AS "Tags",
  text_of(CAST("OwnerId" AS VARCHAR)) AS "OwnerId",
  text_of(CAST("Note" AS VARCHAR)) AS "Note",
  text_of(CAST("Size" AS VARCHAR)) AS "Size",
  text_of(CAST("Email" AS VARCHAR)) AS "Email"
FROM read_csv('globex/Person.csv', columns = {'id': 'VARCHAR', 'Email': 'VARCHAR', 'Name': 'VARCHAR', 'Age': 'VARCHAR', 'Born': 'VARCHAR', 'Mobile': 'VARCHAR', 'Zip': 'VARCHAR', 'Tags': 'VARCHAR', 'OwnerId': 'VARCHAR', 'Note': 'VARCHAR', 'Size': 'VARCHAR'}, delim = ',', quote = '"', escape = '"', header = true, auto_detect = false, encoding = 'utf-8', store_rejects = true, rejects_limit = 0);

CREATE TEMP TABLE "globex.Person duplicates" AS
SELECT "#key" FROM "globex.Person all" WHERE "#key" IS NOT NULL GROUP BY ALL HAVING count(*) > 1;

CREATE TEMP VIEW "globex.Person" AS
SELECT * FROM "globex.Person all" WHERE "#key" IS NOT NULL AND "#key" NOT IN (FROM "globex.Person duplicates");

