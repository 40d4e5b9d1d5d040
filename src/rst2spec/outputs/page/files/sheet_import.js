// Reads the marks of a table that people and their programs have edited: as `checklist/old_sheet.py`.

import { parsedCsv } from "./csv.js";
import { dayFirst, readDay, standardDate } from "./mark_dates.js";
import { plainWord } from "./mark_rules.js";

const FIRST_ROWS = 50; // where the header is searched: people put a title above it
const MARK_COLUMNS = ["Status", "Actual", "Tester", "Date", "Defect", "Note"];
const GENERATED_COLUMNS = new Set([
  "Kind", "Id", "Source system", "Source entity", "Source property", "Source condition", "Target system", "Target entity",
  "Target property", "Target condition", "Type", "Rule", "Expected result", "Priority", "Document", "Line", "Severity", "Code",
  "Name", "Message", "Hint", "Column", "Why it is here", "Changed since marked", "Key", "Project", "Round", "Digest",
]);
const STANDARD = new Map([...GENERATED_COLUMNS, ...MARK_COLUMNS, "Conflict", "Notes on cells"].map((name) => [plainWord(name), name]));
const IDENTIFYING = new Set(["Id", "Key", "Expected result", "Source property", "Target property"]);
const GENERATED_ID = /^(?:map|rule|flow)-[0-9a-f]+(?:-\d+)?$/i;
// the columns that determine a row's meaning, for tables that have lost their keys
const MEANING = ["Source property", "Source condition", "Target property", "Target condition", "Type", "Rule"];
const PROPERTIES = ["Source property", "Source condition", "Target property", "Target condition"];
const WAYS = [
  ["Document", "Source entity", "Target entity", ...PROPERTIES, "Rule", "Line"],
  ["Document", "Source entity", "Target entity", ...PROPERTIES, "Rule"],
  ["Source entity", "Target entity", ...PROPERTIES, "Rule"],
  ["Document", "Source entity", "Target entity", "Source property", "Target property"],
  ["Source entity", "Target entity", "Source property", "Target property"],
  ["Expected result"],
];

/**
 * The marks in a table.
 * @param {string} text CSV
 * @param {Array<{key: string, kind: string, id: string, meaning: string, values: Object<string, string>}>} items what there is
 *   to test, with the cells of its row
 * @param {MarkRules} rules
 * @returns {{marks: Array<{key: string, item: Object|null, mark: Object}>, remarks: string[], problem: string|null}}
 */
export function readSheet(text, items, rules) {
  if (text.includes("\0")) return { marks: [], remarks: [], problem: "This isn't a checklist: it contains NUL characters." };
  const lines = parsedCsv(text);
  const found = findHeader(lines, rules);
  if (!found) return { marks: [], remarks: [], problem: "This isn't a checklist: it has no line with the columns Id and Expected result or Status." };
  const { names, remarks } = found;
  let rows = lines.slice(found.at + 1).map((cells, number) => readRow(names, cells, found.at + number + 2));
  rows = withOwnIds(rows.filter((row) => Object.keys(row.cells).length > 0 || Object.keys(row.values).length > 0));
  withDates(rows, remarks);
  if (rows.length > 0 && !rows.some(({ key }) => key.id)) remarks.push("The columns Id and Key are missing: rows are found by their content.");
  identify(rows, items);
  return { marks: placed(rows, items, rules, remarks), remarks, problem: null };
}

function findHeader(lines, rules) {
  for (const [at, cells] of lines.slice(0, FIRST_ROWS).entries()) {
    const standard = new Set(cells.map((cell) => STANDARD.get(plainWord(cell))).filter(Boolean));
    if (standard.size < 2 || ![...standard].some((name) => IDENTIFYING.has(name))) continue;
    return { at, ...namesOf(cells, lines.slice(at + 1), rules) };
  }
  return null;
}

function namesOf(texts, rows, rules) {
  const width = rows.reduce((most, row) => Math.max(most, row.length), texts.length);
  const names = [];
  for (let number = 0; number < width; number += 1) {
    const text = (texts[number] ?? "").trim();
    const first = STANDARD.get(plainWord(text)) ?? (text || `Column ${number + 1}`);
    let name = first;
    for (let ordinal = 2; names.includes(name); ordinal += 1) name = `${first} (${ordinal})`;
    names.push(name);
  }
  const remarks = [];
  const own = names.filter((name) => !STANDARD.has(plainWord(name)));
  if (!names.includes("Status")) {
    const renamed = own.find((name) => {
      const column = names.indexOf(name);
      const values = rows.map((row) => (row[column] ?? "").trim()).filter(Boolean);
      return values.length > 0 && values.every((value) => rules.readStatus(value));
    });
    if (renamed) {
      names[names.indexOf(renamed)] = "Status";
      own.splice(own.indexOf(renamed), 1);
      remarks.push(`The column ${renamed} has the statuses and is read as Status.`);
    } else remarks.push("The column Status is missing: no row has a result.");
  }
  const missing = MARK_COLUMNS.filter((name) => name !== "Status" && !names.includes(name));
  if (missing.length > 0 && own.length > 0 && names.includes("Document")) {
    remarks.push(`The column${missing.length > 1 ? "s" : ""} ${missing.join(", ")} ${missing.length > 1 ? "are" : "is"} missing; ${own.join(", ")} ${own.length > 1 ? "are" : "is"} read as added columns.`);
  }
  return { names, remarks };
}

function readRow(names, line, number) {
  const values = {};
  const cells = {};
  line.forEach((cell, column) => {
    const text = cell.trim();
    if (text === "") return;
    if (GENERATED_COLUMNS.has(names[column])) values[names[column]] = text;
    else cells[names[column]] = text;
  });
  const parts = (values.Key ?? "").split(/\s+/);
  const identity = values.Id ?? "";
  const key = parts.length === 3 || parts.length === 5
    ? { kind: parts[0], id: parts[1], meaning: parts[2], tested: parts[3] ?? "", result: parts[4] ?? "" }
    : { kind: kindOf(values, identity), id: GENERATED_ID.test(identity) ? identity.toLowerCase() : identity, meaning: "", tested: "", result: "" };
  return { number, values, cells, names, key, hasKey: parts.length === 3 || parts.length === 5 };
}

function kindOf(values, identity) {
  const kind = (values.Kind ?? "").toLowerCase();
  if (["mapping", "match", "creation", "finding"].includes(kind)) return kind;
  const id = identity.toLowerCase();
  if (id.startsWith("map-")) return "mapping";
  if (id.startsWith("rule-")) return "match";
  if (id.startsWith("flow-")) return values.Rule ? "creation" : "mapping";
  return identity === "" ? "" : "finding";
}

/** A key identifies its row even if somebody changed the id; but a copy of a row with another id is a row of its own. */
function withOwnIds(rows) {
  const idOf = (row) => (row.values.Id ?? "").toLowerCase();
  const originals = new Set(rows.filter((row) => row.hasKey && idOf(row) === row.key.id.toLowerCase()).map(({ key }) => `${key.kind} ${key.id}`));
  return rows.map((row) => {
    if (!row.hasKey || idOf(row) === "" || idOf(row) === row.key.id.toLowerCase() || !originals.has(`${row.key.kind} ${row.key.id}`)) return row;
    return { ...row, hasKey: false, key: { kind: kindOf(row.values, row.values.Id), id: row.values.Id, meaning: "", tested: "", result: "" } };
  });
}

function withDates(rows, remarks) {
  const dated = rows.filter((row) => row.cells.Date);
  const order = dayFirst(dated.map((row) => row.cells.Date));
  const unread = new Set();
  for (const row of dated) {
    const day = readDay(row.cells.Date, order);
    if (day === null) unread.add(row.cells.Date);
    else row.cells.Date = standardDate(row.cells.Date, day);
  }
  for (const text of [...unread].slice(0, 5)) remarks.push(`The date "${text}" can't be read; write 2026-11-30.`);
  if (unread.size > 5) remarks.push(`${unread.size - 5} other dates can't be read.`);
}

/** Gives rows without key and id the id of the one item with the same content. */
function identify(rows, items) {
  let lost = rows.filter((row) => !row.key.id && Object.keys(row.values).length > 0);
  if (lost.length === 0) return;
  const known = new Set(rows.filter((row) => row.key.id).map(({ key }) => `${key.kind} ${key.id}`));
  for (const columns of WAYS) {
    const byText = new Map();
    for (const item of items) {
      const text = `${item.kind}\n${textIn(item.values, columns)}`;
      byText.set(text, byText.has(text) ? null : item);
    }
    const chosen = new Map();
    for (const row of lost) {
      const text = textIn(row.values, columns);
      if (text === "") continue;
      const kinds = row.key.kind ? [row.key.kind] : ["mapping", "match", "creation"];
      const item = kinds.map((kind) => byText.get(`${kind}\n${text}`)).find(Boolean);
      if (!item || known.has(`${item.kind} ${item.id}`)) continue;
      chosen.set(item, chosen.has(item) ? null : row);
    }
    for (const [item, row] of chosen) {
      if (!row) continue;
      row.key = { kind: item.kind, id: item.id, meaning: "", tested: "", result: "" };
      known.add(`${item.kind} ${item.id}`);
    }
    lost = lost.filter((row) => !row.key.id);
  }
}

function textIn(values, columns) {
  const texts = columns.map((name) => (values[name] ?? "").trim().split(/\s+/).join(" "));
  return texts.some(Boolean) ? texts.join("\n") : "";
}

/** The marks with their items: each item has at most one. */
function placed(rows, items, rules, remarks) {
  const byId = new Map();
  for (const item of items) {
    const id = `${item.kind} ${item.id}`;
    if (!byId.has(id)) byId.set(id, []);
    byId.get(id).push(item);
  }
  const taken = new Set();
  const marks = [];
  const problems = { lost: [], second: [] };
  for (const row of rows) {
    if (Object.keys(row.cells).length === 0) continue;
    if (!row.key.id) {
      problems.lost.push(row.number);
      continue;
    }
    const candidates = byId.get(`${row.key.kind} ${row.key.id}`) ?? [];
    const item = candidates.find(({ values }) => values.Document === row.values.Document) ?? candidates[0] ?? null;
    const key = item?.key ?? (row.key.kind === "mapping" && row.key.id.startsWith("flow-") ? row.key.id.replace("flow-", "link-") : row.key.id);
    if (taken.has(key)) {
      problems.second.push(row.number);
      continue;
    }
    taken.add(key);
    const about = rules.aboutOf(row.key, row.cells) || (item && saysTheSame(row, item) ? item.meaning : "");
    marks.push({ key, item, mark: { cells: rules.withStandardStatus(row.cells), about } });
  }
  if (problems.lost.length > 0) remarks.push(`${rowsText(problems.lost)} can't be identified and ${problems.lost.length > 1 ? "aren't" : "isn't"} imported.`);
  if (problems.second.length > 0) remarks.push(`${rowsText(problems.second)} ${problems.second.length > 1 ? "are second rows" : "is a second row"} of an item and ${problems.second.length > 1 ? "aren't" : "isn't"} imported.`);
  return marks;
}

function rowsText(numbers) {
  const shown = numbers.slice(0, 10).join(", ");
  return `${numbers.length > 1 ? "Rows" : "Row"} ${shown}${numbers.length > 10 ? ` and ${numbers.length - 10} more` : ""}`;
}

/** Whether a row without a key is about an item as it is now. */
function saysTheSame(row, item) {
  return MEANING.every((name) => !Object.hasOwn(item.values, name) || (row.values[name] ?? "") === item.values[name].trim());
}
