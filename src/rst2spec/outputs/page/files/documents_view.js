// All documents, as a list.

import { h } from "./dom.js";
import { grid } from "./grid.js";
import { bySeverity } from "./model.js";
import { arrow, documentAddress, heading, meter, severityCounts } from "./parts.js";
import { progressOf, progressText } from "./progress.js";
import { addressOf } from "./router.js";
import { takeAway } from "./take_away.js";
import { count, moment, plural } from "./words.js";

const KEYS = new Map(Object.entries({
  name: (document) => document.name.toLowerCase(),
  flows: (document) => document.flows.length,
  mappings: (document) => document.mappings,
  findings: (document) => document.allFindings.filter(({ severity }) => severity === "error").length * 10_000 + document.allFindings.length,
  generated: (document) => document.generated ?? "",
}));

/** The view at #documents; `filters.sort` is the order, `filters.only` selects documents. */
export function documentsView(app, { filters: given }) {
  let filters = given;
  let table = null;
  let shown = [];
  const frame = h("div");
  const number = h("span", { "aria-live": "polite" });
  const { model } = app;
  const hasTimes = model.documents.some(({ generated }) => generated !== null);
  const open = (changes) => { filters = { ...filters, ...changes }; app.replace(addressOf("documents", null, filters)); };

  function build() {
    table = grid({
      label: "Documents", kind: "documents-grid", signal: app.signal, sorted: filters.sort,
      columns: [
        { title: "Document", sort: "name" }, { title: "Flows", sort: "flows", isNumber: true }, { title: "Mappings", sort: "mappings", isNumber: true },
        ...(model.hasFindings ? [{ title: "Findings", sort: "findings", isNumber: true }] : []),
        app.isTesting ? { title: "Tested" } : hasTimes ? { title: "Generated", sort: "generated" } : { title: "Digest" },
      ],
      cells: (document) => cellsOfDocument(app, document, hasTimes),
      address: documentAddress,
      sort: (order) => { open({ sort: order }); build(); fill(); },
    });
    frame.replaceChildren(table.element);
  }
  function fill() {
    const wanted = (filters.only ?? "").toLowerCase();
    const rows = model.documents.filter(({ name, path }) => !wanted || `${name}\n${path}`.toLowerCase().includes(wanted));
    const order = filters.sort ?? "";
    const key = KEYS.get(order.replace(/-$/, ""));
    const keyed = rows.map((row) => [row, key?.(row) ?? 0]).sort(([, a], [, b]) => (a < b ? -1 : a > b ? 1 : 0));
    if (order.endsWith("-")) keyed.reverse();
    number.replaceChildren(rows.length === model.documents.length ? plural(rows.length, "document") : `${count(rows.length)} of ${plural(model.documents.length, "document")}`);
    shown = keyed.map(([row]) => row);
    table.show(shown);
    table.element.hidden = rows.length === 0;
  }
  build();
  requestAnimationFrame(fill);
  return {
    title: "Documents",
    element: h("div", null,
      heading("Documents", {
        below: number,
        actions: [h("input", {
          type: "search", class: "input", value: filters.only ?? "", placeholder: "Only documents like \u2026", "aria-label": "Only documents like",
          input: (event) => { open({ only: event.target.value }); fill(); },
        }), takeAway(app, "documents", () => [["Document", "Path", "Flows", "Mappings", "Findings", "Generated", "Digest"], ...shown.map((document) => [document.name, document.path, String(document.flows.length), String(document.mappings), String(document.allFindings.length), document.generated ?? "", document.digest])])],
      }),
      frame),
    focusRows: () => table.focus(0),
  };
}

function cellsOfDocument(app, document, hasTimes) {
  const counts = app.isTesting ? progressOf(app, [document]) : null;
  return [
    [
      h("div", { class: "cell-line" }, h("b", null, document.source.name, arrow(), document.target.name)),
      h("div", { class: "cell-owner" }, document.path),
    ],
    counted(document.flows.length, "flow"),
    counted(document.mappings, "mapping"),
    ...(app.model.hasFindings ? [severityCounts(bySeverity(document.allFindings))] : []),
    counts
      ? h("div", null, meter(counts, counts.total), h("div", { class: "cell-owner" }, progressText(counts)))
      : h("span", { class: "quiet" }, hasTimes ? moment(document.generated) : document.digest.slice(0, 12)),
  ];
}

/** A number, with its unit if the column's title isn't above it. */
function counted(number, unit) {
  return [count(number), h("span", { class: "unit" }, number === 1 ? ` ${unit}` : ` ${unit}s`)];
}
