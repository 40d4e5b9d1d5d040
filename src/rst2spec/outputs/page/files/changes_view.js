// What changed since an older version: each change with its impact, and the rows to test again.

import { h, link } from "./dom.js";
import { grid } from "./grid.js";
import { documentAddress, figure, heading, itemAddress } from "./parts.js";
import { addressOf } from "./router.js";
import { takeAway } from "./take_away.js";
import { count, plural } from "./words.js";

const IMPACTS = ["breaking", "undecidable", "compatible"];

/** The view at #changes; `filters.impact` and `kind` select changes. */
export function changesView(app, { filters: given }) {
  const { model } = app;
  const { changes } = model;
  if (!changes) return { title: "Changes", element: h("div", null, heading("Changes"), h("p", { class: "empty" }, "This page was generated without an older version to compare with: compile --against OLD.")) };
  let filters = given;
  const all = [...changes.rows].sort((one, other) => IMPACTS.indexOf(one.impact) - IMPACTS.indexOf(other.impact)); // the worst first
  let rows = [];
  const number = h("span", { "aria-live": "polite" });
  const table = grid({
    label: "Changes", kind: "findings-grid", signal: app.signal,
    columns: [{ title: "Change" }, { title: "Place" }],
    cells: (change) => [
      h("div", null, h("div", { class: "finding-message" }, change.message), h("span", { class: `chip impact-${change.impact}` }, change.impact)),
      [h("div", { class: "cell-line" }, change.document ? change.document.name : h("code", null, change.path)), h("div", { class: "cell-owner" }, change.labels)],
    ],
    address: (change) => (change.item ? itemAddress(change.item) : change.document ? documentAddress(change.document) : addressOf("changes", null, filters)),
  });
  function fill() {
    rows = all.filter(({ impact, kind }) => (!filters.impact || impact === filters.impact) && (!filters.kind || kind === filters.kind));
    number.replaceChildren(rows.length === changes.rows.length ? plural(rows.length, "change") : `${count(rows.length)} of ${plural(changes.rows.length, "change")}`, ` since ${changes.against}`);
    table.show(rows);
    table.element.hidden = rows.length === 0;
  }
  const choice = (title, name, options) => h("label", { class: filters[name] ? "filter is-set" : "filter" }, h("span", null, title),
    h("select", { "aria-label": title, change: (event) => { filters = { ...filters, [name]: event.target.value }; app.replace(addressOf("changes", null, filters)); fill(); } },
      [["", "any"], ...options].map(([value, text]) => h("option", { value, selected: value === (filters[name] ?? "") }, text))));
  const amount = (impact) => changes.rows.filter((change) => change.impact === impact).length;
  const kinds = [...new Set(changes.rows.map(({ kind }) => kind))].map((kind) => [kind, `${changes.kinds[kind][1]} (${count(changes.rows.filter((change) => change.kind === kind).length)})`]);
  const retest = [...model.changeOf.keys()].length;
  requestAnimationFrame(fill);
  return {
    title: "Changes",
    element: h("div", null,
      heading("Changes", { below: number, actions: [retest > 0 && h("button", { type: "button", class: "button", click: () => retestThese(app) }, `Retest these (${count(retest)})`), takeAway(app, "changes", () => changeTable(rows))] }),
      h("div", { class: "figures" }, IMPACTS.map((impact) => figure(amount(impact), impact, addressOf("changes", null, { impact })))),
      changes.rows.length === 0 ? h("p", { class: "empty" }, "Nothing changed in meaning.") : h("div", { class: "filters", role: "group", "aria-label": "Filters" },
        choice("Impact", "impact", IMPACTS.map((impact) => [impact, `${impact} (${count(amount(impact))})`])), choice("Kind", "kind", kinds)),
      table.element),
    focusRows: () => table.focus(0),
  };
}

function retestThese(app) {
  if (!app.isTesting) app.setTesting(true);
  app.go(addressOf("items", null, { change: "any" }));
}

function changeTable(rows) {
  return [["Impact", "Kind", "Change", "Document", "Section", "Before", "After"], ...rows.map((change) => [change.impact, change.kind, change.message, change.path, change.labels, change.before ?? "", change.after ?? ""])];
}

/** What changed in an item, in a line; null if nothing did. */
export function changeNote(app, item) {
  const found = app.model.changeOf.get(item);
  if (!found) return null;
  return h("div", { class: "change-note" }, h("span", { class: `chip ${found.state === "new" ? "is-new" : "is-changed"}` }, found.state), " ",
    found.state === "changed" && found.changes.map(({ message }) => message).join("; "), " ", link("#changes", null, `since ${app.model.changes.against}`));
}
