// A property: its sources and its targets.

import { h, link } from "./dom.js";
import { propertyGraph } from "./graph.js";
import { mappingList } from "./mapping_view.js";
import { withoutPrecedence } from "./model.js";
import { heading, pathOf } from "./parts.js";
import { addressOf, unlisted } from "./router.js";
import { plural } from "./words.js";

/** The view at #property=SYSTEM,ENTITY,VARIANT,PATH. */
export function propertyView(app, { value }) {
  const property = app.model.properties.get(JSON.stringify(unlisted(value ?? "")));
  if (!property) return null;
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
      propertyGraph(property, new Set(unclear)),
      part("Fed by", fedBy, "No mapping in these documents writes it."),
      part("Feeds", feeds, "No mapping in these documents reads it.")),
  };
}

function part(title, mappings, none) {
  return h("section", null,
    h("h2", null, title, " ", h("span", { class: "quiet" }, plural(mappings.length, "mapping"))),
    mappings.length === 0 ? h("p", { class: "quiet" }, none) : mappingList(mappings));
}
