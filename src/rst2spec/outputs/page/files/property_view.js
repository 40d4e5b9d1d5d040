// A property: its sources and its targets.

import { h, link } from "./dom.js";
import { propertyGraph } from "./graph.js";
import { mappingList } from "./mapping_view.js";
import { lineageGraph } from "./lineage.js";
import { expected, withoutPrecedence } from "./model.js";
import { heading, itemAddress, pathOf } from "./parts.js";
import { entryOf } from "./properties.js";
import { addressOf, unlisted } from "./router.js";
import { count, plural } from "./words.js";

const DEPTHS = ["1", "2", "3", "4"];

/** The view at #property=SYSTEM,ENTITY,VARIANT,PATH; `filters.depth` is the number of hops that are drawn. */
export function propertyView(app, { value, filters }) {
  const property = propertyAt(app.model, unlisted(value ?? ""));
  if (!property) return null;
  const depth = DEPTHS.includes(filters.depth) ? Number(filters.depth) : 1;
  const entry = entryOf(app.model, property.entity, property.path);
  const { entity, path, feeds, fedBy } = property;
  const unclear = withoutPrecedence(fedBy);
  const variants = [...app.model.properties.values()].filter((other) => other !== property && other.entity === entity && other.path.toLowerCase() === path.toLowerCase());
  return {
    title: path,
    element: h("div", null,
      heading(pathOf(path), {
        above: [link(addressOf("system", entity.system.key), null, entity.system.name), " / ", link(addressOf("mappings", null, { system: entity.system.key, entity: entity.name }), null, entity.name)],
      }),
      unclear.length > 0 && h("p", { class: "warning-box" },
        h("b", null, "Precedence not stated"), `: ${plural(new Set(unclear.map(({ flow, source }) => `${flow.source.system.number} ${flow.source.name} ${source.path}`)).size, "property", "properties")} write it unconditionally.`),
      variants.length > 0 && h("p", { class: "quiet" }, "Also spelled ", variants.map((other) => [pathOf(other.path, { entity }), " "])),
      h("p", { class: "depth" }, h("label", null, "Hops: ", h("select", { class: "input", "aria-label": "Hops", change: (event) => app.go(addressOf("property", value, { depth: event.target.value === "1" ? "" : event.target.value })) },
        DEPTHS.map((text) => h("option", { value: text, selected: Number(text) === depth }, text))))),
      depth === 1 ? propertyGraph(property, new Set(unclear)) : lineageGraph(app.model, entry, depth),
      itemPart("Match rules that compare it", entry.rules),
      itemPart("Creation rules of its records", creationRules(app.model, property.entity)),
      part("Fed by", fedBy, "No mapping in these documents writes it."),
      part("Feeds", feeds, "No mapping in these documents reads it.")),
  };
}

/** The property at an address; one that only match rules compare has no mappings. */
function propertyAt(model, parts) {
  const known = model.properties.get(JSON.stringify(parts));
  if (known) return known;
  const [system, name, variant, path] = parts;
  const entity = model.entities.find((other) => other.system.key === system && (other.entity ?? "") === name && (other.variant ?? "") === variant);
  return entity && entryOf(model, entity, path ?? "") ? { entity, path, feeds: [], fedBy: [] } : null;
}

/** The flows that create records with this property. */
function creationRules(model, entity) {
  return model.flows.filter(({ target }) => target.system === entity.system && target.entity === entity.entity);
}

function itemPart(title, items) {
  if (items.length === 0) return null;
  const shown = items.slice(0, 20);
  return h("section", null, h("h2", null, title, " ", h("span", { class: "quiet" }, count(items.length))),
    h("ul", { class: "mapping-list" }, shown.map((item) => h("li", null, link(itemAddress(item), null, expected(item)), " ", h("span", { class: "quiet" }, item.flow.document.name)))),
    items.length > shown.length && h("p", { class: "quiet" }, `and ${count(items.length - shown.length)} more`));
}

function part(title, mappings, none) {
  return h("section", null,
    h("h2", null, title, " ", h("span", { class: "quiet" }, plural(mappings.length, "mapping"))),
    mappings.length === 0 ? h("p", { class: "quiet" }, none) : mappingList(mappings));
}
