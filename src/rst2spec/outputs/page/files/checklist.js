// The QA checklist: marks, notes, progress, import and export.

import { checklistCsv, marksInCsv } from "./csv.js";
import { h, unseen } from "./dom.js";
import { RESULTS } from "./marks.js";
import { expected, itemsOf } from "./model.js";
import { icon } from "./parts.js";
import { count, percent, plural, today } from "./words.js";

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
  const buttons = RESULTS.map(({ result, name, key }) =>
    h(
      "button",
      { type: "button", class: `mark mark-${result.replace("/", "")}`, title: `${name} (${key})`, click: () => toggle(app, item, result) },
      icon(result),
      unseen(name),
    ),
  );
  const state = h("span", { class: "mark-state" });
  const field = note && noteField(app, item);
  const element = h(
    "div",
    { class: "marks" },
    h("div", { class: "mark-buttons", role: "group", "aria-label": `Result: ${itemName(item)}` }, buttons),
    state,
    field,
  );
  const show = () => {
    const mark = app.marks.of(item);
    RESULTS.forEach(({ result }, at) => buttons[at].setAttribute("aria-pressed", String(mark?.result === result)));
    const isOld = app.marks.resultOf(item) === "changed";
    state.replaceChildren(...(mark ? [isOld ? h("strong", { class: "is-changed" }, "changed since") : "", ` ${[mark.tester, mark.date].filter(Boolean).join(", ")}`] : []));
    if (field) {
      field.hidden = !mark;
      const input = field.querySelector("input");
      if (input !== document.activeElement) input.value = mark?.note ?? "";
    }
  };
  show();
  app.marks.addEventListener("change", show, { signal: app.signal });
  return element;
}

function noteField(app, item) {
  return h(
    "label",
    { class: "note" },
    icon("note"),
    unseen(`Note: ${itemName(item)}`),
    h("input", {
      type: "text", placeholder: "Note", maxlength: 2000,
      change: (event) => {
        const mark = app.marks.of(item);
        if (mark) app.marks.set([[item.key, { ...mark, note: event.target.value.trim() }]]);
      },
    }),
  );
}

/** Marks an item, or removes the mark if it is the same. */
export function toggle(app, item, result) {
  const mark = app.marks.of(item);
  const isSame = mark?.result === result && app.marks.resultOf(item) === result;
  const next = { result, tester: app.marks.tester, note: mark?.note ?? "", date: today(), meaning: item.meaning };
  app.marks.set([[item.key, isSame ? null : next]]);
}

/** Marks the item of a row by a key; returns whether it did. */
export function markByKey(app, event, item) {
  const known = RESULTS.find(({ key }) => key === event.key);
  if (!app.isTesting || !known) return false;
  event.preventDefault();
  toggle(app, item, known.result);
  return true;
}

/** The progress of the test of documents: one count per result, `open`, `changed`, `total` and `done`. */
export function progressOf(app, documents) {
  const counts = { pass: 0, fail: 0, blocked: 0, "n/a": 0, changed: 0, open: 0, total: 0, done: 0 };
  for (const document of documents) {
    for (const item of itemsOf(document)) {
      const result = app.marks.resultOf(item);
      counts[result] += 1;
      counts.total += 1;
      if (result !== "open" && result !== "changed") counts.done += 1;
    }
  }
  return counts;
}

/** "12 of 480 tested (2%)". */
export function progressText(counts) {
  return `${count(counts.done)} of ${count(counts.total)} tested (${percent(counts.done, counts.total)}%)`;
}

/** "3 failed, 1 blocked, 2 changed since". */
export function troubleText(counts) {
  const words = { fail: "failed", blocked: "blocked", changed: "changed since" };
  return Object.entries(words).filter(([result]) => counts[result] > 0).map(([result, word]) => `${count(counts[result])} ${word}`).join(", ");
}

/** Downloads a file. */
export function download(name, text) {
  const address = URL.createObjectURL(new Blob([text], { type: "text/csv;charset=utf-8" }));
  h("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

/** Writes the checklist of documents as CSV. */
export function exportMarks(app, documents) {
  download(`checklist-${today()}.csv`, checklistCsv(documents, app.marks));
}

/** Asks for a CSV file and imports its marks. */
export function importMarks(app) {
  const picker = h("input", { type: "file", accept: ".csv,text/csv" });
  picker.addEventListener("change", async () => {
    const [file] = picker.files;
    if (file) app.notice(importText(app, await file.text()), "import");
  });
  picker.click();
}

/**
 * Imports the marks in CSV, except for those that are older than the stored ones.
 * @returns {string[]} the result, in words
 */
export function importText(app, text) {
  const { marks, problems } = marksInCsv(text, app.model.byKey);
  const taken = [];
  let older = 0;
  let gone = 0;
  for (const [key, mark] of marks) {
    const known = app.marks.all.get(key);
    if (known && mark.date !== "" && known.date > mark.date) older += 1;
    else taken.push([key, mark]);
    if (!app.model.byKey.has(key)) gone += 1;
  }
  app.marks.set(taken);
  const lines = [];
  if (marks.size > 0 || problems.length === 0) lines.push(`${plural(taken.length, "mark")} imported.`);
  if (older > 0) lines.push(`${plural(older, "mark")} skipped, because the ones here are newer.`);
  if (gone > 0) lines.push(`${plural(gone, "mark")} stored but not shown, because these documents don't have the items.`);
  return [...lines, ...problems.slice(0, 5), ...(problems.length > 5 ? [`${count(problems.length - 5)} more rows can't be read.`] : [])];
}

/** The bar above every view in QA mode. */
export function fillQaBar(app, bar) {
  const status = h("span", { class: "qa-progress" });
  const show = () => {
    const counts = progressOf(app, app.model.documents);
    const { documents } = app.model;
    status.replaceChildren(progressText(counts), documents.length > 0 ? "" : " ", troubleText(counts) && ` \u00b7 ${troubleText(counts)}`);
  };
  bar.replaceChildren(
    h("label", { class: "tester" }, h("span", null, "Tester"), h("input", {
      type: "text", value: app.marks.tester, autocomplete: "name", maxlength: 100, input: (event) => app.marks.setTester(event.target.value.trim()),
    })),
    status,
    h("span", { class: "actions" },
      h("button", { type: "button", class: "button", click: () => importMarks(app) }, "Import CSV"),
      h("button", { type: "button", class: "button", click: () => exportMarks(app, app.model.documents) }, "Export CSV")),
  );
  show();
  let waiting = false;
  app.marks.addEventListener("change", () => {
    if (waiting) return;
    waiting = true;
    setTimeout(() => { waiting = false; show(); if (app.marks.problem) app.notice([app.marks.problem], "storage"); }, 50);
  });
}
