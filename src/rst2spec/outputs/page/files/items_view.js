// All items to test: mappings, flows without one, match rules and creation rules, by state.

import { changeNote } from "./changes_view.js";
import { markByKey, markControl } from "./checklist.js";
import { h, link } from "./dom.js";
import { grid } from "./grid.js";
import { STATES } from "./mark_rules.js";
import { expected, itemsOf } from "./model.js";
import { heading, itemAddress, uniqueName } from "./parts.js";
import { KINDS } from "./progress.js";
import { addressOf } from "./router.js";
import { takeAway } from "./take_away.js";
import { count, plural } from "./words.js";

const NAMES = new Map([["mapping", "mapping"], ["link", "link or creation only"], ["rule", "match rule"], ["creation", "creation rule"]]);

/** The view at #items; `filters.kind`, `state`, `document`, `system` select items. */
export function itemsView(app, { filters: given }) {
  const { model } = app;
  let filters = given;
  const number = h("span", { "aria-live": "polite" });
  const table = grid({
    label: "Items to test", kind: "items-grid", signal: app.signal,
    columns: [{ title: "Expected result" }, { title: "Result" }],
    cells: (item) => [
      h("div", null, h("div", { class: "finding-message" }, expected(item)), h("div", { class: "cell-owner" }, `${NAMES.get(item.kind)}, ${uniqueName(item.flow.document)}`), changeNote(app, item)),
      app.isTesting ? markControl(app, item) : h("span", null, app.marks.stateOf(item), h("div", { class: "cell-owner" }, [app.marks.cell(item, "Tester"), app.marks.cell(item, "Date")].filter(Boolean).join(", "))),
    ],
    address: itemAddress,
    keydown: (event, item) => markByKey(app, event, item),
  });
  const all = model.documents.flatMap(itemsOf);
  let rows = [];
  function fill() {
    rows = all.filter((item) =>
      (!filters.kind || item.kind === filters.kind) && (!filters.state || app.marks.stateOf(item) === filters.state)
      && (!filters.document || item.flow.document.path === filters.document)
      && (!filters.change || (filters.change === "any" ? model.changeOf.has(item) : model.changeOf.get(item)?.state === filters.change))
      && (!filters.system || [item.flow.document.source.key, item.flow.document.target.key].includes(filters.system)));
    number.replaceChildren(rows.length === all.length ? plural(rows.length, "item") : `${count(rows.length)} of ${plural(all.length, "item")}`);
    table.show(rows);
    table.element.hidden = rows.length === 0;
  }
  const choice = (title, name, options) => h("label", { class: filters[name] ? "filter is-set" : "filter" }, h("span", null, title),
    h("select", { "aria-label": title, change: (event) => { filters = { ...filters, [name]: event.target.value }; app.replace(addressOf("items", null, filters)); fill(); } },
      [["", "any"], ...options].map(([value, text]) => h("option", { value, selected: value === (filters[name] ?? "") }, text))));
  requestAnimationFrame(fill);
  return {
    title: "Items",
    element: h("div", null,
      heading("Items to test", { below: number, actions: [link("#progress", { class: "button" }, "Progress"), takeAway(app, "items", () => itemTableOf(app, rows))] }),
      h("div", { class: "filters", role: "group", "aria-label": "Filters" },
        choice("Kind", "kind", KINDS.map(([kind, name]) => [kind, name.toLowerCase()])),
        model.changes && choice("Change", "change", [["any", "new or changed"], ["new", "new"], ["changed", "changed"]]),
        choice("State", "state", STATES.map((state) => [state, state])),
        choice("System", "system", model.systems.filter(({ outgoing, incoming }) => outgoing.length + incoming.length > 0).map(({ key, name }) => [key, name]))),
      table.element),
    focusRows: () => table.focus(0),
  };
}

function itemTableOf(app, items) {
  return [
    ["Kind", "Expected result", "State", "Tester", "Date", "Note", "Document", "Line", "Id"],
    ...items.map((item) => [
      NAMES.get(item.kind), expected(item), app.marks.stateOf(item), app.marks.cell(item, "Tester"), app.marks.cell(item, "Date"), app.marks.cell(item, "Note"),
      item.flow.document.path, item.line === null ? "" : String(item.line), item.id,
    ]),
  ];
}
