// The sign-off of a test, for printing: of all documents, of one, of a pair of systems, or of a system.

import { fact } from "./document_view.js";
import { h, link } from "./dom.js";
import { STATES } from "./mark_rules.js";
import { expected, itemsOf } from "./model.js";
import { documentAddress, heading, itemAddress, meter, stateClass, uniqueName } from "./parts.js";
import { countsOf, KINDS, progressOf, progressText, troubleText } from "./progress.js";
import { addressOf, unlisted } from "./router.js";
import { count, plural, today } from "./words.js";

const FIRST = ["fail", "conflict", "blocked", "changed since", "not recognized", "not tested"]; // what a reader must see first
const MOST_ITEMS = 5000; // items of a table

/** The view at #sign-off, #sign-off=PATH, #sign-off&pair=A,B, #sign-off&system=KEY. */
export function signOffView(app, { value, filters }) {
  const { model, marks } = app;
  const scope = scopeOf(model, value, filters);
  if (!scope) return null;
  const { documents, name, one } = scope;
  const counts = progressOf(app, documents);
  const items = documents.flatMap(itemsOf);
  const states = new Map(items.map((item) => [item, marks.stateOf(item)]));
  const trouble = FIRST.flatMap((state) => items.filter((item) => states.get(item) === state && (state !== "not tested" || one)));
  const done = items.filter((item) => !FIRST.includes(states.get(item)));
  const testers = [...new Set(items.map((item) => marks.cell(item, "Tester")).filter(Boolean))].sort();
  const empty = documents.filter((document) => document.flows.length === 0).length;
  numberPages(app, `${marks.project.name}, round ${marks.round}: ${name}`);
  return {
    title: `Sign-off: ${name}`,
    element: h("article", { class: "sign-off" },
      heading(["Sign-off: ", name], {
        above: one ? link(documentAddress(one), null, one.name) : link("#progress", null, "Progress"),
        actions: [scopeChoice(app, value, filters), h("button", { type: "button", class: "button is-main", click: () => print() }, "Print")],
      }),
      h("dl", { class: "facts" },
        fact("Project", marks.project.name), fact("Round", marks.round),
        one ? fact("Document", h("code", null, one.path)) : fact("Documents", count(documents.length)),
        fact("Flows", count(documents.reduce((sum, document) => sum + document.flows.length, 0))),
        fact("Items to test", count(counts.total)),
        fact("Printed", today()),
        testers.length > 0 && fact("Tested by", testers.join(", ")),
        h("div", { class: "is-wide" }, h("dt", null, one ? "Digest of the document's meaning" : "Digest of all documents' meaning"), h("dd", null, h("code", { class: "digest" }, one ? one.digest : model.digest)))),
      h("p", { class: "sign-off-sum" }, meter(counts, counts.total), progressText(counts), "."),
      sums(app, items),
      h("h2", null, "Open items"),
      trouble.length === 0
        ? h("p", null, counts.done === counts.total && counts.total > 0 ? "None: all items are tested, and none failed." : "No item failed, is blocked, in conflict, or has changed since its test.")
        : itemTable(app, trouble, states, one),
      !one && counts["not tested"] > 0 && h("p", null, `${plural(counts["not tested"], "item")} not tested; the table of documents has them.`),
      one ? done.length > 0 && [h("h2", null, "Tested items"), itemTable(app, done, states, one)] : [h("h2", null, "Documents"), documentTable(app, documents.filter(({ flows }) => flows.length > 0))],
      empty > 0 && h("p", null, one ? "This document has no items." : `${count(empty)} ${empty > 1 ? "documents have" : "document has"} no items.`),
      h("div", { class: "signatures" }, ["Tested by", "Approved by"].map((role) => h("div", null, h("p", null, role), h("p", { class: "line" }, "Name"), h("p", { class: "line" }, "Date and signature")))),
      h("p", { class: "quiet" }, `rst2spec ${model.version ?? ""}`)),
    follow: true,
  };
}

/** The documents that are signed off; null if there are none at this address. */
function scopeOf(model, value, { pair, system }) {
  if (value !== null) {
    const one = model.documentsByPath.get(value);
    return one ? { documents: [one], name: uniqueName(one), one } : null;
  }
  if (pair) {
    const [a, b] = unlisted(pair).map((key) => model.systemsByKey.get(key));
    if (!a || !b) return null;
    const documents = model.documents.filter(({ source, target }) => (source === a && target === b) || (source === b && target === a));
    return { documents, name: `${a.name} \u21c4 ${b.name}`, one: null };
  }
  if (system) {
    const known = model.systemsByKey.get(system);
    return known ? { documents: [...new Set([...known.outgoing, ...known.incoming])], name: known.name, one: null } : null;
  }
  return { documents: model.documents, name: "all documents", one: null };
}

function scopeChoice(app, value, { pair, system }) {
  const systems = app.model.systems.filter(({ outgoing, incoming }) => outgoing.length + incoming.length > 0);
  const options = [["", "all documents"], ...systems.map(({ key, name }) => [key, name])];
  return h("select", { class: "input", "aria-label": "Scope", change: (event) => app.go(addressOf("sign-off", null, { system: event.target.value })) },
    (value !== null || pair) && h("option", { value: "-", selected: true }, value !== null ? "this document" : "this pair"),
    options.map(([key, name]) => h("option", { value: key, selected: value === null && !pair && key === (system ?? "") }, name)));
}

/** Gives each printed page its number, the scope and the project, whichever command of the browser prints. */
function numberPages(app, about) {
  const [sheet] = document.styleSheets;
  const quoted = about.replace(/[\\"]/g, "\\$&").replace(/[\n\r\f]/g, " ");
  const rule = `@page { @top-left { content: "Sign-off ${quoted}"; font-size: 9px; } @top-right { content: "Page " counter(page) " of " counter(pages); font-size: 9px; } }`;
  let at = null;
  addEventListener("beforeprint", () => { at ??= sheet.insertRule(rule, sheet.cssRules.length); }, { signal: app.signal });
  const remove = () => { if (at !== null) { sheet.deleteRule(at); at = null; } };
  addEventListener("afterprint", remove, { signal: app.signal });
  app.signal.addEventListener("abort", remove);
}

function sums(app, items) {
  return h("div", { class: "table-frame", tabindex: 0, role: "region", "aria-label": "Items by kind" }, h("table", { class: "sums" },
    h("thead", null, h("tr", null, ["Items", ...STATES].map((name) => h("th", { scope: "col" }, name)))),
    h("tbody", null, [...KINDS, ["", "All"]].map(([kind, name]) => {
      const counts = countsOf(app, items.filter((item) => !kind || item.kind === kind));
      return counts.total > 0 && h("tr", null, h("th", { scope: "row" }, name), STATES.map((state) => h("td", null, count(counts[state]))));
    }))));
}

/** Items with their results; if they belong to several documents, each with its document. */
function itemTable(app, items, states, one) {
  return h("div", null,
    h("table", { class: "items" },
      h("thead", null, h("tr", null, ["Expected result", "Result", "Tester, date", "Note"].map((name) => h("th", { scope: "col" }, name)))),
      h("tbody", null, items.slice(0, MOST_ITEMS).map((item) => {
        const state = states.get(item);
        const mark = app.marks.of(item);
        const cells = mark?.cells ?? {};
        const notes = [cells.Conflict, cells.Actual && `Actual: ${cells.Actual}`, cells.Defect && `Defect: ${cells.Defect}`, cells.Note].filter(Boolean);
        return h("tr", { class: `result-${stateClass(state)}` },
          h("td", null, link(itemAddress(item), { class: "plain" }, expected(item)), item.kind === "link" && h("span", { class: "quiet" }, ` ${item.flow.source.name} \u2192 ${item.flow.target.name}`),
            !one && h("div", { class: "quiet" }, uniqueName(item.flow.document))),
          h("td", null, state, state === "changed since" && h("span", { class: "quiet" }, ` (was ${app.marks.rules.statusOf(mark)})`)),
          h("td", null, state === "conflict" ? "" : [cells.Tester, cells.Date].filter(Boolean).join(", ")),
          h("td", { class: "notes" }, notes.join("\n")));
      }))),
    items.length > MOST_ITEMS && h("p", null, `${plural(items.length - MOST_ITEMS, "more item")}; the CSV has all of them.`));
}

function documentTable(app, documents) {
  return h("table", { class: "items" },
    h("thead", null, h("tr", null, ["Document", "Tested", "Open", "Digest"].map((name) => h("th", { scope: "col" }, name)))),
    h("tbody", null, documents.map((document) => {
      const counts = progressOf(app, [document]);
      return h("tr", null,
        h("td", null, link(addressOf("sign-off", document.path), { class: "plain" }, uniqueName(document))),
        h("td", null, `${count(counts.done)} of ${count(counts.total)}`),
        h("td", null, [troubleText(counts), counts["not tested"] > 0 && `${count(counts["not tested"])} not tested`].filter(Boolean).join(", ")),
        h("td", null, h("code", { class: "digest" }, document.digest.slice(0, 16))));
    })));
}
