// Comma-separated values (RFC 4180), and the checklist as such.

import { RESULTS } from "./marks.js";
import { expected, itemsOf } from "./model.js";

// The titles of `rst2spec compile -f csv`, so that each can read what the other writes.
const COLUMNS = [
  "Kind", "Id", "Source system", "Source entity", "Source property", "Source condition", "Target system",
  "Target entity", "Target property", "Target condition", "Type", "Expected result", "Priority", "Document", "Line",
  "Status", "Tester", "Date", "Note", "Key",
];
const KINDS = { mapping: "mapping", link: "mapping", rule: "match", creation: "creation" };
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

/** The rows of CSV, separated by commas, semicolons or tabs: whichever the first line has most of. */
export function parsedCsv(text) {
  const content = text.replace(/^\ufeff/, "");
  const first = content.slice(0, content.search(/[\r\n]|$/));
  const many = (separator) => first.split(separator).length;
  const comma = [",", ";", "\t"].reduce((best, other) => (many(other) > many(best) ? other : best));
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

/** The checklist of documents as CSV, with the marks. */
export function checklistCsv(documents, marks) {
  const rows = [COLUMNS];
  for (const document of documents) {
    for (const item of itemsOf(document)) rows.push(checklistRow(item, marks.of(item)));
  }
  return csvOf(rows);
}

function checklistRow(item, mark) {
  const { flow } = item;
  const [source, target] = item.kind === "creation" || item.kind === "link" ? [null, null] : [item.source, item.target];
  const conditions = (cell) => cell?.conditions.map((condition) => condition.text).join("; ") ?? "";
  return [
    KINDS[item.kind], item.id,
    flow.source.system.name, flow.source.name, source?.path ?? "", conditions(source),
    flow.target.system.name, flow.target.name, target?.path ?? "", conditions(target),
    item.type?.text ?? "", expected(item), item.priority, flow.document.path, item.line === null ? "" : String(item.line),
    mark ? RESULTS.find(({ result }) => result === mark.result).status : "",
    mark?.tester ?? "", mark?.date ?? "", mark?.note ?? "",
    `${KINDS[item.kind]} ${item.id} ${mark?.meaning || item.meaning}`,
  ];
}

/**
 * The marks in CSV.
 * @param {string} text
 * @param {Map} byKey the items to test
 * @returns {{marks: Map, problems: string[]}} the marks by key, and the rows that can't be read
 */
export function marksInCsv(text, byKey) {
  const [head = [], ...rows] = parsedCsv(text);
  const names = head.map((name) => name.trim().toLowerCase());
  const marks = new Map();
  const problems = [];
  if (!names.includes("id") || !names.includes("status")) {
    return { marks, problems: ["This isn't a checklist: its first line lacks the columns Id and Status."] };
  }
  rows.forEach((row, number) => {
    const value = (name) => row[names.indexOf(name)]?.trim() ?? "";
    const status = value("status").toLowerCase();
    if (status === "") return;
    const known = RESULTS.find((kind) => [kind.result, kind.status, kind.name.toLowerCase()].includes(status));
    if (!known) problems.push(`Row ${number + 2}: "${value("status")}" isn't a status.`);
    else if (value("id") === "") problems.push(`Row ${number + 2} has no id.`);
    else {
      const isLink = value("kind") === "mapping" && value("id").startsWith("flow-");
      const key = isLink ? value("id").replace("flow-", "link-") : value("id");
      const ofDocument = `${key}@${value("document")}`;
      marks.set(byKey.has(ofDocument) ? ofDocument : key, {
        result: known.result, tester: value("tester"), date: value("date"), note: value("note"),
        meaning: value("key").split(/\s+/)[2] ?? "",
      });
    }
  });
  return { marks, problems };
}
