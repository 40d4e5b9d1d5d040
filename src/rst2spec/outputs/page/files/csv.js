// Comma-separated values (RFC 4180), and the checklist as such.

import { expected, itemsOf } from "./model.js";

// The titles of `rst2spec checklist -o qa.csv`, so that each can read what the other writes.
const GENERATED = [
  "Kind", "Id", "Source system", "Source entity", "Source property", "Source condition", "Target system",
  "Target entity", "Target property", "Target condition", "Type", "Rule", "Expected result", "Priority", "Document", "Line",
];
const MARKS = ["Status", "Actual", "Tester", "Date", "Defect", "Note"];
const LAST = ["Changed since marked", "Project", "Round", "Digest", "Key"];
const SHEET_KINDS = { mapping: "mapping", link: "mapping", rule: "match", creation: "creation" };
const SEPARATORS = [",", ";", "\t", "|"];
// Text that a spreadsheet could read as a formula gets a leading apostrophe, and so does an apostrophe, so that removing
// one restores the text. As in `checklist/table.py`.
const BEGINNING = /((?:^|[;\t\r\n])[ \xa0\t\r\n]*)(?=['=+\-@\uff1d\uff0b\uff0d\uff20])/g;
const ESCAPED = /((?:^|[;\t\r\n])[ \xa0\t\r\n]*)'(?=['=+\-@\uff1d\uff0b\uff0d\uff20])/g;

/** Rows of texts as CSV: with a byte order mark, by which Excel knows the encoding. */
export function csvOf(rows) {
  const lines = rows.map((row) => row.map(quotedField).join(","));
  return `\ufeff${lines.join("\r\n")}\r\n`;
}

function quotedField(value) {
  return `"${value.replace(BEGINNING, "$1'").replaceAll('"', '""')}"`;
}

/** The rows of CSV, separated by commas, semicolons, tabs or bars: whichever the first line has most of. */
export function parsedCsv(text) {
  let content = text.replace(/^\ufeff/, "");
  const first = content.slice(0, content.search(/[\r\n]|$/));
  const declared = /^"?sep=([,;\t|])"?\s*$/.exec(first); // for Excel
  if (declared) content = content.slice(first.length).replace(/^\r?\n/, "");
  const many = (separator) => first.split(separator).length;
  const comma = declared?.[1] ?? SEPARATORS.reduce((best, other) => (many(other) > many(best) ? other : best));
  const rows = [];
  let row = [];
  let at = 0;
  while (at < content.length) {
    let value = "";
    if (content[at] === '"') {
      let end = content.indexOf('"', at + 1);
      while (end >= 0 && content[end + 1] === '"') end = content.indexOf('"', end + 2);
      if (end < 0) end = content.length;
      value = content.slice(at + 1, end).replaceAll('""', '"');
      at = end + 1;
    }
    const start = at;
    while (at < content.length && content[at] !== comma && content[at] !== "\r" && content[at] !== "\n") at += 1;
    value += content.slice(start, at);
    row.push(value.replace(ESCAPED, "$1"));
    if (content[at] === comma) {
      at += 1;
      if (at < content.length) continue;
      row.push("");
    }
    if (content[at] === "\r" && content[at + 1] === "\n") at += 1;
    at += 1;
    rows.push(row);
    row = [];
  }
  return rows.filter((cells) => cells.some((cell) => cell.trim() !== ""));
}

/**
 * The checklist of documents as CSV, with the marks. If these are all documents, marks of items that they don't have come
 * last.
 */
export function checklistCsv(app, documents) {
  const { marks, model } = app;
  const items = documents.flatMap(itemsOf);
  const others = documents.length === model.documents.length ? [...marks.all].filter(([key]) => !model.byKey.has(key)) : [];
  const own = new Set();
  for (const mark of [...items.map((item) => marks.of(item)), ...others.map(([, mark]) => mark)]) {
    for (const column of Object.keys(mark?.cells ?? {})) if (!MARKS.includes(column)) own.add(column);
  }
  const columns = [...GENERATED, ...MARKS, ...own, ...LAST];
  const about = { Project: marks.project.name, Round: marks.round, Digest: model.digest.slice(0, 16) };
  const line = (values) => columns.map((column) => values[column] ?? "");
  return csvOf([
    columns,
    ...items.map((item) => line({ ...sheetRow(item).values, ...about, ...marksOf(marks, item) })),
    ...others.map(([key, mark]) => line({ ...about, ...mark.cells, ...goneRow(key, mark) })),
  ]);
}

function marksOf(marks, item) {
  const mark = marks.of(item);
  const isStale = mark && mark.about !== item.meaning && mark.cells.Status;
  return {
    ...mark?.cells,
    "Changed since marked": isStale ? mark.since || "was: an earlier version" : "",
    Key: marks.rules.keyText(SHEET_KINDS[item.kind], item.id, item.meaning, isStale ? mark : null),
  };
}

/** The row of an item that the documents don't have anymore. */
function goneRow(key, mark) {
  const [name, document = ""] = key.split(/@(.*)/s);
  const id = name.replace(/^link-/, "flow-");
  const kind = name.startsWith("rule-") ? "match" : name.startsWith("flow-") ? "creation" : "mapping";
  return { Kind: kind, Id: id, Document: document, Key: `${kind} ${id} ${mark.about || "unknown"}` };
}

/** An item as a row of the checklist: its kind there, and its cells by column. */
export function sheetRow(item) {
  const { flow } = item;
  const kind = SHEET_KINDS[item.kind];
  const sides = item.kind === "mapping" || item.kind === "rule" ? {
    "Source property": item.source.path ?? "", "Source condition": conditionText(item.source),
    "Target property": item.target.path ?? "", "Target condition": conditionText(item.target),
  } : {};
  return {
    key: item.key, kind, id: item.id, meaning: item.meaning,
    values: {
      Kind: kind, Id: item.id,
      "Source system": flow.source.system.name, "Source entity": flow.source.name,
      "Target system": flow.target.system.name, "Target entity": flow.target.name,
      ...sides,
      ...(item.kind === "mapping" ? { Type: item.type.shown } : {}),
      ...(item.kind === "creation" ? { Rule: item.statement } : {}),
      "Expected result": expected(item), Priority: item.priority, Document: flow.document.path,
      Line: item.line === null ? "" : String(item.line),
    },
  };
}

function conditionText(cell) {
  return cell.conditions.map((condition) => condition.text).join("; ");
}
