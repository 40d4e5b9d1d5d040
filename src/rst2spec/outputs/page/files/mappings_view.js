// The table of all mappings: search as you type, filters, any number of rows.

import { markByKey, markControl } from "./checklist.js";
import { h, link, marked } from "./dom.js";
import { grid } from "./grid.js";
import { STATES } from "./mark_rules.js";
import { codeBadges, conditionChips, heading, itemAddress, pathOf, propertyAddress, typeOf } from "./parts.js";
import { addressOf } from "./router.js";
import { found, findingsOfRow, sortedBy, termsOf } from "./search.js";
import { propertiesFound } from "./properties.js";
import { takeAway } from "./take_away.js";
import { count, plural } from "./words.js";

const PAUSE = 150; // milliseconds without a key
const HINTED = 3; // properties that a search offers
const OFFERED = 500; // names that a field offers; typing finds the others
const LOST = "kind:not_applicable";
const TYPE_KINDS = { "kind:expression": "expressions", "kind:not_applicable": "not stated", "kind:malformed": "unreadable", "kind:missing": "not stated (empty)" };

/** The view at #mappings; its filters are those of search.js, `q` for the words and `sort` for the order. */
export function mappingsView(app, address) {
  const { model } = app;
  let { filters } = address;
  let query = filters.q ?? "";
  let table = null;
  const number = h("p", { class: "hits", "aria-live": "polite" });
  const frame = h("div");
  const hint = h("p", { class: "property-hint" });
  let shown = [];
  let waiting = 0;
  app.signal.addEventListener("abort", () => clearTimeout(waiting));

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
    shown = sortedBy(rows, filters.sort ?? "");
    const isAll = rows.length === model.mappings.length;
    number.replaceChildren(isAll ? plural(rows.length, "mapping") : `${count(rows.length)} of ${plural(model.mappings.length, "mapping")}`);
    table.show(shown);
    // the rows come first: what is beside them follows when nobody types
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      hint.replaceChildren(...propertyHint(model, query));
      showFacets(app, filterElement, query, filters);
    }, PAUSE);
    table.element.hidden = rows.length === 0;
    nothing.hidden = rows.length > 0;
  }
  const nothing = h("div", { class: "empty", hidden: true },
    h("p", null, "No mapping matches."),
    h("p", null, h("button", { type: "button", class: "button", click: () => { app.setQuery(""); app.go("#mappings"); } }, "Show all mappings")));
  const filterElement = filterBar(app, filters, change);
  build();
  requestAnimationFrame(fill);
  return {
    title: "Mappings",
    query,
    element: h("div", null,
      heading("Mappings", { below: number, actions: takeAway(app, "mappings", () => mappingTableOf(shown)) }),
      hint,
      filterElement,
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
    app.model.hasFindings ? codeBadges(findingsOfRow(mapping), app.isTesting ? 2 : 4) : h("span", { class: "quiet" }, document.path),
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
    model.changes && select("Change", "change", [["any", "new or changed"], ["new", "new"], ["changed", "changed"]], filters, change),
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
    h("select", { "aria-label": title, "data-filter": name, change: (event) => { label.classList.toggle("is-set", event.target.value !== ""); change({ [name]: event.target.value }); } }, shown));
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

/** The properties that a search may mean: the answer to "what writes Customer.email". */
function propertyHint(model, query) {
  if (query.trim() === "") return [];
  const entries = propertiesFound(model, query, {}).toSorted((a, b) => b.fedBy.length + b.feeds.length - a.fedBy.length - a.feeds.length);
  if (entries.length === 0) return [];
  const shown = entries.slice(0, HINTED).map((entry) => h("span", { class: "chip" },
    link(propertyAddress([...entry.variants.values()][0], entry.path), null, `${entry.system.name} ${entry.entity}.${entry.path}`), ` written from ${count(entry.writers.size)}, read by ${count(entry.readers.size)}`));
  return ["Properties: ", ...shown, " ", entries.length > HINTED ? link(addressOf("properties", null, { q: query }), null, `all ${count(entries.length)}`) : ""];
}

/** The number of mappings beside each value of a filter: of those that the other filters select. */
function showFacets(app, element, query, filters) {
  const { model } = app;
  for (const field of element.querySelectorAll("select[data-filter]")) {
    const name = field.dataset.filter;
    const rows = found(model, query, { ...filters, [name]: "" }, (mapping) => app.marks.stateOf(mapping));
    const counts = facetCounts(app, name, rows);
    for (const option of field.options) {
      if (option.value === "") continue;
      option.dataset.name ??= option.textContent;
      option.textContent = `${option.dataset.name} (${count(counts.get(option.value) ?? 0)})`;
    }
  }
}

function facetCounts(app, name, rows) {
  const counts = new Map();
  const values = {
    from: (mapping) => [mapping.flow.document.source.key],
    to: (mapping) => [mapping.flow.document.target.key],
    type: (mapping) => [mapping.type.text, `kind:${mapping.type.kind}`],
    condition: (mapping) => {
      const texts = [...mapping.source.conditions, ...mapping.target.conditions].map(({ text }) => text);
      return texts.length === 0 ? ["none"] : ["any", ...new Set(texts)];
    },
    finding: (mapping) => {
      const codes = findingsOfRow(mapping).map(({ code }) => code.code);
      return codes.length === 0 ? ["none"] : ["any", ...new Set(codes)];
    },
    change: (mapping) => { const state = app.model.changeOf.get(mapping)?.state; return state ? ["any", state] : []; },
    result: (mapping) => [app.marks.stateOf(mapping)],
  }[name];
  for (const mapping of rows) for (const value of values?.(mapping) ?? []) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}

function mappingTableOf(mappings) {
  const conditions = (cell) => cell.conditions.map(({ text }) => text).join("; ");
  return [
    ["Source system", "Source entity", "Source property", "Source condition", "Target system", "Target entity", "Target property", "Target condition", "Type", "Findings", "Document", "Line", "Id"],
    ...mappings.map((mapping) => [
      mapping.flow.source.system.name, mapping.flow.source.name, mapping.source.path ?? "", conditions(mapping.source),
      mapping.flow.target.system.name, mapping.flow.target.name, mapping.target.path ?? "", conditions(mapping.target),
      mapping.type.shown, findingsOfRow(mapping).map(({ code }) => code.code).join(" "), mapping.flow.document.path, mapping.line === null ? "" : String(mapping.line), mapping.id,
    ]),
  ];
}
