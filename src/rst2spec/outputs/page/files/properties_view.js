// The catalog of all properties.

import { h } from "./dom.js";
import { grid } from "./grid.js";
import { heading, propertyAddress } from "./parts.js";
import { propertiesFound } from "./properties.js";
import { addressOf } from "./router.js";
import { takeAway } from "./take_away.js";
import { count, plural } from "./words.js";

const NAMED = 2; // writers and readers that a row names
const ONLY = [["written", "that are written"], ["unclear", "several writers without precedence"], ["no-reverse", "no reverse"], ["matched", "compared by match rules"], ["findings", "with findings"]];
const PROPERTY_ORDERS = { writers: (entry) => entry.writers.size, readers: (entry) => entry.readers.size, findings: (entry) => entry.findings };

/** The view at #properties; `filters.q`, `system`, `from`, `to`, `only` select properties, `sort` is the order. */
export function propertiesView(app, { filters: given }) {
  const { model } = app;
  let filters = given;
  let table = null;
  let rows = [];
  const frame = h("div");
  const number = h("span", { "aria-live": "polite" });
  const nothing = h("p", { class: "empty", hidden: true }, "No property matches.");
  const change = (changes) => { filters = { ...filters, ...changes }; app.replace(addressOf("properties", null, filters)); };
  function build() {
    table = grid({
      label: "Properties", kind: "properties-grid", signal: app.signal, sorted: filters.sort,
      columns: [{ title: "Property" }, { title: "Written from", sort: "writers", isNumber: true }, { title: "Read by", sort: "readers", isNumber: true }, ...(model.hasFindings ? [{ title: "Findings", sort: "findings", isNumber: true }] : [])],
      cells: (entry) => cellsOfProperty(app, entry),
      address: (entry) => propertyAddress([...entry.variants.values()][0], entry.path),
      sort: (order) => { change({ sort: order }); build(); fill(); },
    });
    frame.replaceChildren(table.element);
  }
  function fill() {
    rows = propertiesFound(model, filters.q ?? "", filters);
    const key = PROPERTY_ORDERS[(filters.sort ?? "").replace(/-$/, "")];
    if (key) rows = rows.toSorted((a, b) => (filters.sort.endsWith("-") ? key(b) - key(a) : key(a) - key(b)));
    number.replaceChildren(plural(rows.length, "property", "properties"));
    nothing.hidden = rows.length > 0;
    table.element.hidden = rows.length === 0;
    table.show(rows);
  }
  build();
  requestAnimationFrame(fill);
  const systems = model.systems.map(({ key, name }) => [key, name]);
  const choice = (title, name, options) => h("label", { class: filters[name] ? "filter is-set" : "filter" }, h("span", null, title),
    h("select", { "aria-label": title, change: (event) => { change({ [name]: event.target.value }); fill(); } },
      [["", "any"], ...options].map(([value, text]) => h("option", { value, selected: value === (filters[name] ?? "") }, text))));
  return {
    title: "Properties",
    query: filters.q ?? "",
    element: h("div", null,
      heading("Properties", { below: number, actions: takeAway(app, "properties", () => propertyTable(rows)) }),
      h("div", { class: "filters", role: "group", "aria-label": "Filters" },
        h("label", { class: "filter" }, h("span", null, "Property"), h("input", {
          type: "search", "aria-label": "Property", value: filters.q ?? "", placeholder: "Customer.email", autocomplete: "off", spellcheck: "false",
          input: (event) => { change({ q: event.target.value }); app.setQuery(event.target.value); fill(); },
        })),
        choice("System", "system", systems), choice("From", "from", systems), choice("To", "to", systems), choice("Only", "only", ONLY)),
      frame,
      nothing),
    search: (text) => { change({ q: text }); fill(); },
    focusRows: () => table.focus(0),
  };
}

function cellsOfProperty(app, entry) {
  return [
    [
      h("div", { class: "cell-line" }, h("code", { class: "path" }, `${entry.entity}.${entry.path}`)),
      h("div", { class: "cell-owner" }, entry.system.name, entry.variants.size > 1 && `, ${plural(entry.variants.size, "variant")}`, entry.conditions.size > 0 && `, ${plural(entry.conditions.size, "condition")}`,
        entry.rules.length > 0 && `, ${plural(entry.rules.length, "match rule")}`),
    ],
    ends("Written from", entry.fedBy, ({ flow, source }) => `${flow.source.system.name} ${flow.source.name}.${source.path ?? app.model.words.blank}`, entry.unclear.length > 0),
    ends("Read by", entry.feeds, ({ flow, target }) => `${flow.target.system.name} ${flow.target.name}.${target.path ?? app.model.words.blank}`, false),
    ...(app.model.hasFindings ? [[h("span", { class: "unit" }, "Findings: "), entry.findings > 0 ? count(entry.findings) : h("span", { class: "quiet" }, "none")]] : []),
  ];
}

function ends(title, mappings, name, isUnclear) {
  const names = [...new Set(mappings.map(name))];
  const label = h("span", { class: "unit" }, `${title}: `);
  if (names.length === 0) return h("span", { class: "quiet" }, label, "none");
  const others = names.length - NAMED;
  return h("div", { title: names.slice(0, 50).join("\n") },
    label,
    isUnclear && h("div", { class: "cell-owner is-conflict" }, "precedence not stated"),
    names.slice(0, NAMED).map((text, at) => h("div", { class: "cell-owner" }, text, at === NAMED - 1 && others > 0 && ` and ${count(others)} more`)));
}

function propertyTable(entries) {
  const texts = (mappings, side) => [...new Set(mappings.map((mapping) => `${mapping.flow[side].system.name} ${mapping.flow[side].name}.${mapping[side].path ?? ""}`))].join("\n");
  return [
    ["System", "Entity", "Property", "Written from", "Read by", "Conditions", "Match rules", "Findings", "Precedence"],
    ...entries.map((entry) => [
      entry.system.name, entry.entity, entry.path, texts(entry.fedBy, "source"), texts(entry.feeds, "target"), [...entry.conditions].join("\n"),
      String(entry.rules.length), String(entry.findings), entry.unclear.length > 0 ? "not stated" : "",
    ]),
  ];
}
