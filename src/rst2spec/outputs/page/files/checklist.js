// QA mode: the buttons and fields of a mark, and the bar above every view.

import { checklistCsv, sheetRow } from "./csv.js";
import { h, unseen } from "./dom.js";
import { STATUSES } from "./marks.js";
import { expected } from "./model.js";
import { icon, stateClass } from "./parts.js";
import { progressOf, progressText, troubleText } from "./progress.js";
import { readSheet } from "./sheet_import.js";
import { count, plural, today } from "./words.js";

const OWN_FIELDS = new Set(["Status", "Tester", "Date", "Note", "Conflict"]);
const SHOWN_CONFLICTS = 5;

/** The name of an item for users who can't see its row. */
function itemName(item) {
  return expected(item).slice(0, 300);
}

/**
 * The buttons that mark an item.
 * @param {Object} app
 * @param {Object} item
 * @param {{note?: boolean}} options whether a note can be written here
 */
export function markControl(app, item, { note = false } = {}) {
  const buttons = STATUSES.map(({ status, name, key }) =>
    h(
      "button",
      { type: "button", class: `mark mark-${stateClass(status)}`, title: `${name} (${key})`, click: () => setStatus(app, item, status) },
      icon(status),
      unseen(name),
    ),
  );
  const clear = h("button", { type: "button", class: "mark-clear", title: "Clear the status", click: () => clearStatus(app, item) }, "\u00d7", unseen("Clear"));
  const state = h("span", { class: "mark-state" });
  const others = note && h("span", { class: "mark-others" });
  const field = note && noteField(app, item);
  const element = h(
    "div",
    { class: "marks" },
    h("div", { class: "mark-buttons", role: "group", "aria-label": `Result: ${itemName(item)}` }, buttons),
    clear,
    state,
    others,
    field,
  );
  const show = () => {
    const mark = app.marks.of(item);
    const now = app.marks.stateOf(item);
    const status = mark ? app.marks.rules.statusOf(mark) : "";
    STATUSES.forEach(({ status: own }, at) => buttons[at].setAttribute("aria-pressed", String(status === own)));
    clear.hidden = status === "";
    state.replaceChildren(...stateText(mark, now, status));
    if (others) others.replaceChildren(...otherCells(mark));
    const input = field && field.querySelector("textarea");
    if (input && input !== document.activeElement) input.value = mark?.cells.Note ?? "";
  };
  show();
  app.marks.addEventListener("change", show, { signal: app.signal });
  return element;
}

/** What is beside the buttons: what is unusual, and who made the mark. On paper, the state itself. */
function stateText(mark, state, status) {
  const parts = [h("span", { class: "on-paper" }, state === "changed since" ? `${status}, ` : `${state} `)];
  if (!mark) return parts;
  if (state === "changed since") parts.push(h("strong", { class: "is-changed", title: mark.since || "The document has changed since this mark was made." }, "changed since"));
  if (state === "conflict") parts.push(h("strong", { class: "is-conflict" }, "conflict: "), (mark.cells.Conflict ?? "").split("\n").join(" / "));
  if (state === "not recognized") parts.push(h("strong", { class: "is-conflict" }, `"${status}" isn't a status`));
  const who = state === "conflict" ? "" : [mark.cells.Tester, mark.cells.Date].filter(Boolean).join(", ");
  return [...parts, status && who ? ` ${who}` : ""];
}

/** The cells that a sheet has and the page doesn't edit: the actual value, the defect, people's own columns. */
function otherCells(mark) {
  return Object.entries(mark?.cells ?? {}).filter(([column]) => !OWN_FIELDS.has(column)).map(([column, text]) =>
    h("span", { class: "mark-other" }, h("span", { class: "quiet" }, `${column}: `), text, " "));
}

function noteField(app, item) {
  const id = `note-${item.key}`;
  return h(
    "label",
    { class: "note" },
    icon("note"),
    unseen(`Note: ${itemName(item)}`),
    h("textarea", {
      id, rows: 1, placeholder: "Note", "data-note": item.key,
      input: (event) => {
        // stored with every key, so that nothing is lost when the page is closed or loaded again
        const { cells: { Note: _, ...cells } = {}, ...rest } = app.marks.of(item) ?? { about: item.meaning, since: "" };
        const text = event.target.value.trim();
        app.marks.set([[item.key, { ...rest, cells: text ? { ...cells, Note: text } : cells }]], id);
      },
    }),
  );
}

/** Marks an item; the same status again confirms it as of today. */
export function setStatus(app, item, status) {
  const { Conflict: _, ...cells } = app.marks.of(item)?.cells ?? {};
  const next = { ...cells, Status: status, Date: today() };
  if (app.marks.tester) next.Tester = app.marks.tester;
  else delete next.Tester;
  app.marks.set([[item.key, { cells: next, about: item.meaning, since: "" }]]);
}

/** Removes an item's status; its note and other cells stay. */
export function clearStatus(app, item) {
  const mark = app.marks.of(item);
  if (!mark) return;
  const { Status: _status, Date: _date, Tester: _tester, Conflict: _conflict, ...cells } = mark.cells;
  app.marks.set([[item.key, { cells, about: item.meaning, since: "" }]]);
}

/** Marks the item of a row by a key; returns whether it did. */
export function markByKey(app, event, item) {
  const known = STATUSES.find(({ key }) => key === event.key);
  if (!app.isTesting || !known || app.isTyping() || event.repeat) return false;
  event.preventDefault();
  setStatus(app, item, known.status);
  return true;
}

/** Downloads a file. */
export function download(name, text) {
  const address = URL.createObjectURL(new Blob([text], { type: "text/csv;charset=utf-8" }));
  h("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

/** Writes the checklist of documents as CSV. */
export function exportMarks(app, documents) {
  const { project, round } = app.marks;
  const part = (text) => text.replace(/[^\p{L}\p{N}._-]+/gu, "-");
  download(`checklist-${part(project.name)}-round-${part(round)}-${today()}.csv`, checklistCsv(app, documents));
}

/** Asks for CSV files and imports their marks. */
export function importMarks(app) {
  const picker = h("input", { type: "file", accept: ".csv,.txt,text/csv", multiple: true });
  picker.addEventListener("change", async () => {
    const lines = [];
    for (const file of picker.files) {
      const name = picker.files.length > 1 ? `${file.name}: ` : "";
      lines.push(...importText(app, decoded(await file.arrayBuffer())).map((line) => `${name}${line}`));
    }
    if (lines.length > 0) app.notice(lines, "import");
  });
  picker.click();
}

/** A file's text, in UTF-8, in UTF-16 as Excel saves "Unicode text", or in an old encoding. */
export function decoded(buffer) {
  const start = new Uint8Array(buffer.slice(0, 2));
  if (start[0] === 0xff && start[1] === 0xfe) return new TextDecoder("utf-16le").decode(buffer);
  if (start[0] === 0xfe && start[1] === 0xff) return new TextDecoder("utf-16be").decode(buffer);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(buffer);
  } catch {
    return new TextDecoder("windows-1252").decode(buffer);
  }
}

/**
 * Imports the marks in CSV: each is combined with the stored one by the rule for marks.
 * @returns {string[]} the result, in words
 */
export function importText(app, text) {
  const { marks: stored } = app;
  const items = [...app.model.byKey.values()].map(sheetRow);
  const { marks, remarks, problem } = readSheet(text, items, stored.rules);
  if (problem) return [problem];
  const entries = [];
  const names = { replaced: [], conflict: [], unknown: new Set() };
  let gone = 0;
  for (const { key, item, mark } of marks) {
    const known = stored.all.get(key);
    const both = known ? [known, mark] : [mark];
    const meaning = item?.meaning ?? mark.about;
    const { mark: combined, chosen, superseded } = stored.rules.combine(both, meaning);
    entries.push([key, { ...combined, since: both[chosen].since ?? mark.since ?? "" }]);
    const name = item ? expected(app.model.byKey.get(key)) : key;
    if (superseded.length > 0) names.replaced.push(`${name} ${stored.rules.resultText(combined)} replaces ${superseded.map((index) => stored.rules.resultText(both[index])).join(", ")}.`);
    const state = stored.rules.stateOf(combined, meaning);
    if (state === "conflict") names.conflict.push(`${name} ${combined.cells.Conflict.split("\n").join(" / ")}`);
    if (state === "not recognized") names.unknown.add(combined.cells.Status);
    if (!item) gone += 1;
  }
  stored.set(entries);
  const lines = [`${plural(entries.length, "mark")} imported.`];
  if (names.replaced.length > 0) lines.push(`${plural(names.replaced.length, "later result")} ${names.replaced.length > 1 ? "replace earlier ones" : "replaces an earlier one"}:`, ...shortened(names.replaced));
  if (names.conflict.length > 0) lines.push(`${plural(names.conflict.length, "conflict")}; set the status of each:`, ...shortened(names.conflict));
  for (const status of names.unknown) lines.push(`"${status}" isn't a status; these items count as not done.`);
  if (gone > 0) lines.push(`${plural(gone, "mark")} stored but not shown, because these documents don't have the items.`);
  return [...lines, ...remarks];
}

function shortened(texts) {
  const others = texts.length - SHOWN_CONFLICTS;
  return [...texts.slice(0, SHOWN_CONFLICTS), ...(others > 0 ? [`and ${count(others)} more.`] : [])];
}

/** The bar above every view in QA mode. */
export function fillQaBar(app, bar) {
  const status = h("span", { class: "qa-progress" });
  const undo = h("button", { type: "button", class: "button", click: () => app.marks.undo() }, "Undo");
  const rounds = h("select", { "aria-label": "Round", change: (event) => app.marks.setRound(event.target.value) });
  const show = () => {
    const counts = progressOf(app, app.model.documents);
    const trouble = troubleText(counts);
    status.replaceChildren(progressText(counts), trouble && ` \u00b7 ${trouble}`);
    undo.disabled = app.marks.undone.length === 0;
    rounds.replaceChildren(...app.marks.rounds.map((name) => h("option", { value: name, selected: name === app.marks.round }, name)));
  };
  bar.replaceChildren(
    h("label", { class: "tester" }, h("span", null, "Tester"), h("input", {
      type: "text", value: app.marks.tester, autocomplete: "name", maxlength: 100, input: (event) => app.marks.setTester(event.target.value.trim()),
    })),
    h("label", { class: "tester", title: `Marks belong to a round of the folder ${app.marks.project.name}.` }, h("span", null, `${app.marks.project.name}, round`), rounds),
    status,
    h("span", { class: "actions" },
      undo,
      h("button", { type: "button", class: "button", click: () => newRound(app) }, "New round"),
      h("button", { type: "button", class: "button", click: () => clearRound(app) }, "Clear round"),
      h("button", { type: "button", class: "button", click: () => importMarks(app) }, "Import CSV"),
      h("button", { type: "button", class: "button", click: () => exportMarks(app, app.model.documents) }, "Export CSV")),
  );
  show();
  let waiting = false;
  app.marks.addEventListener("change", () => {
    undo.disabled = app.marks.undone.length === 0;
    if (waiting) return;
    waiting = true;
    setTimeout(() => { waiting = false; show(); if (app.marks.problem) app.notice([app.marks.problem], "storage"); }, 50);
  });
}

function newRound(app) {
  const name = app.marks.nextRound();
  const before = app.marks.round;
  app.marks.setRound(name);
  app.notice([`Round ${name} begins without marks. The marks of round ${before} are stored; choose it to see them.`], "round");
}

function clearRound(app) {
  const { size } = app.marks.all;
  if (size > 0) app.marks.clear();
  app.notice([size > 0 ? `${plural(size, "mark")} of round ${app.marks.round} removed. Undo brings ${size > 1 ? "them" : "it"} back.` : "This round has no marks."], "round");
}
