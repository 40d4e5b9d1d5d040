// Generates TypeScript from a schema, and checks every schema with ajv's strictest rules: SCHEMAS SPEC-JSON OUT
const fs = require("fs");
const path = require("path");
const modules = process.env.RST2SPEC_CLIENTS;
const { compileFromFile } = require(path.join(modules, "json-schema-to-typescript"));
const Ajv = require(path.join(modules, "ajv/dist/2020"));

const [schemas, spec, out] = process.argv.slice(2);

async function main() {
  const options = { bannerComment: "", additionalProperties: false };
  const files = fs.readdirSync(schemas).filter((name) => name.endsWith(".schema.json")).sort();
  const names = {};
  for (const file of files) {
    const text = await compileFromFile(path.join(schemas, file), options);
    if (file === "spec.schema.json") fs.writeFileSync(path.join(out, "spec.d.ts"), text);
    names[file] = [...text.matchAll(/^export (?:interface|type) (\w+)/gm)].map((found) => found[1]);
  }
  const check = (file) => {
    const schema = JSON.parse(fs.readFileSync(path.join(schemas, file), "utf8"));
    return new Ajv({ strict: true, allErrors: true }).compile(schema);
  };
  const validate = files.map((file) => [file, check(file)]).find(([file]) => file === "spec.schema.json")[1];
  const content = JSON.parse(fs.readFileSync(spec, "utf8"));
  const accepted = validate(content);
  content.documents[0].flows = null;
  process.stdout.write(JSON.stringify({ names, accepted, refused: !validate(content) }));
}

main();
