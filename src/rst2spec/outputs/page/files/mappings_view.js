// The table of all mappings: search as you type, filters, any number of rows.

import { markByKey, markControl } from "./checklist.js";
import { h, marked } from "./dom.js";
import { grid } from "./grid.js";
import { STATES } from "./mark_rules.js";
import { codeBadges, conditionChips, heading, itemAddress, pathOf, typeOf } from "./parts.js";
import { addressOf } from "./router.js";
import { found, sortedBy, termsOf } from "./search.js";
import { count, plural } from "./words.js";

const OFFERED = 500; // names that a field offers; typing finds the others
const LOST = "kind:not_applicable";
const TYPE_KINDS = { "kind:expression": "expressions", "kind:not_applicable": "lost", "kind:malformed": "unreadable", "kind:missing": "none" };

/** The view at #mappings; its filters are those of search.js, `q` for the words and `sort` for the order. */
export function mappingsView(app, address) {
  const { model } = app;
  let { filters } = address;
  let query = filters.q ?? "";
  let table = null;
  const number = h("p", { class: "hits", "aria-live": "polite" });
  const frame = h("div");

  function change(changes) {
    filters = { ...filters, ...changes };
    app.replace(addressOf("mappings", null, filters));
    fill();
  }
  function build() {
    table = grid({
      label: "Mappings", kind: app.isTesting ? "mappings-grid is-testing" : "mappings-grid", signal: app.signal, sorted: filters.sort,
      columns: [
        { title: "Source", sort: "source" }, { title: "Target", sort: "target" }, { title: "Type", sort: "type" },
        model.hasFindings ? { title: "Findings", sort: "findings", isNumber: true } : { title: "Document" },
        ...(app.isTesting ? [{ title: "Result" }] : []),
      ],
      cells: (mapping) => cellsOf(app, mapping, termsOf(query)),
      address: itemAddress,
      sort: (order) => { filters = { ...filters, sort: order }; app.replace(addressOf("mappings", null, filters)); build(); fill(); },
      keydown: (event, mapping) => markByKey(app, event, mapping),
    });
    frame.replaceChildren(table.element);
  }
  function fill() {
    const rows = found(model, query, filters, (mapping) => app.marks.stateOf(mapping));
    const isAll = rows.length === model.mappings.length;
    number.replaceChildren(isAll ? plural(rows.length, "mapping") : `${count(rows.length)} of ${plural(model.mappings.length, "mapping")}`);
    table.show(sortedBy(rows, filters.sort ?? ""));
    table.element.hidden = rows.length === 0;
    nothing.hidden = rows.length > 0;
  }
  const nothing = h("div", { class: "empty", hidden: true },
    h("p", null, "No mapping matches."),
    h("p", null, h("button", { type: "button", class: "button", click: () => { app.setQuery(""); app.go("#mappings"); } }, "Show all mappings")));
  build();
  requestAnimationFrame(fill);
  return {
    title: "Mappings",
    query,
    element: h("div", null,
      heading("Mappings", { below: number }),
      filterBar(app, filters, change),
      frame,
      nothing),
    search: (text) => { query = text; change({ q: text }); },
    focusRows: () => table.focus(0),
  };
}

function cellsOf(app, mapping, terms) {
  const { flow } = mapping;
  const { document } = flow;
  const side = (entity, system, cell) => [
    h("div", { class: "cell-line" }, pathOf(cell.path, { terms }), conditionChips(cell, terms)),
    h("div", { class: "cell-owner" }, marked(system.name, terms), h("span", { class: "slash" }, " / "), marked(entity.name, terms)),
  ];
  const cells = [
    side(flow.source, document.source, mapping.source),
    side(flow.target, document.target, mapping.target),
    typeOf(mapping.type, terms),
    app.model.hasFindings ? codeBadges(mapping.findings, app.isTesting ? 2 : 4) : h("span", { class: "quiet" }, document.path),
  ];
  return app.isTesting ? [...cells, markControl(app, mapping)] : cells;
}

function filterBar(app, filters, change) {
  const { model } = app;
  const systems = model.systems.filter(({ outgoing, incoming }) => outgoing.length + incoming.length > 0);
  const sources = systems.filter(({ outgoing }) => outgoing.length > 0);
  const targets = systems.filter(({ incoming }) => incoming.length > 0);
  const named = (list) => list.map(({ key, name }) => [key, name]);
  const types = [...new Set(model.types.filter(({ kind }) => kind === "primitive").map(({ text }) => text))].sort();
  const kinds = new Set(model.types.map(({ kind }) => `kind:${kind}`));
  const lost = model.types.find(({ kind }) => `kind:${kind}` === LOST)?.text; // in the documents' own words
  const codes = [...model.codes.values()].filter(({ findings }) => findings.some(({ row, flow }) => row || flow));
  const conditions = [...new Set(model.conditions.map(({ text }) => text))].sort().slice(0, OFFERED);
  const only = { document: "document", flow: "flow" };
  return h("div", { class: "filters", role: "group", "aria-label": "Filters" },
    filters.system
      ? chosen("System", model.systemsByKey.get(filters.system)?.name ?? filters.system, () => app.go(addressOf("mappings", null, { ...filters, system: "" })))
      : [select("From", "from", named(sources), filters, change), select("To", "to", named(targets), filters, change)],
    Object.entries(only).filter(([name]) => filters[name]).map(([name, title]) =>
      chosen(title, name === "flow" ? flowName(model, filters.flow) : filters[name], () => app.go(addressOf("mappings", null, { ...filters, [name]: "" })))),
    field("Entity", "entity", [...new Set(model.entities.map(({ name }) => name))].sort().slice(0, OFFERED), filters, change),
    field("Property", "property", [], filters, change),
    select("Type", "type", [...types.map((text) => [text, text.replace(/^"|"$/g, "")]), ...Object.entries(TYPE_KINDS).filter(([kind]) => kinds.has(kind)).map(([kind, name]) => [kind, kind === LOST ? `${name} (${lost})` : name])], filters, change),
    select("Condition", "condition", [["any", "with conditions"], ["none", "without"], ...conditions.map((text) => [text, text])], filters, change),
    model.hasFindings && select("Finding", "finding", [["any", "with findings"], ["none", "without"], ...codes.map(({ code, name }) => [code, `${code} ${name}`])], filters, change),
    app.isTesting && select("Result", "result", STATES.map((state) => [state, state]), filters, change));
}

function flowName(model, id) {
  const flow = model.byId.get(id);
  return flow ? `${flow.sourceLabel} \u2192 ${flow.targetLabel}` : id;
}

function chosen(title, value, remove) {
  return h("span", { class: "filter is-set" }, h("span", null, title), h("span", { class: "chosen" }, value,
    h("button", { type: "button", "aria-label": `Remove filter: ${title} ${value}`, click: remove }, "\u00d7")));
}

function select(title, name, options, filters, change) {
  const value = filters[name] ?? "";
  const known = options.some(([option]) => option === value);
  const shown = [["", "any"], ...options, ...(value && !known ? [[value, value]] : [])].map(([option, text]) =>
    h("option", { value: option, selected: option === value }, text));
  const label = h("label", { class: value ? "filter is-set" : "filter" }, h("span", null, title),
    h("select", { "aria-label": title, change: (event) => { label.classList.toggle("is-set", event.target.value !== ""); change({ [name]: event.target.value }); } }, shown));
  return label;
}

function field(title, name, offered, filters, change) {
  const list = `offered-${name}`;
  const label = h("label", { class: filters[name] ? "filter is-set" : "filter" }, h("span", null, title),
    h("input", {
      type: "search", "aria-label": title, value: filters[name] ?? "", placeholder: "any", list: offered.length > 0 ? list : null, autocomplete: "off", spellcheck: "false",
      input: (event) => { label.classList.toggle("is-set", event.target.value !== ""); change({ [name]: event.target.value }); },
    }),
    offered.length > 0 && h("datalist", { id: list }, offered.map((value) => h("option", { value }))));
  return label;
}
