// One mapping: its expected result, conditions, findings and mark, and the other mappings that write the same property.

import { changeNote } from "./changes_view.js";
import { markByKey, markControl } from "./checklist.js";
import { h, link } from "./dom.js";
import { fact } from "./document_view.js";
import { expected, propertyKey, withoutPrecedence } from "./model.js";
import { arrow, codeBadges, conditionChips, documentAddress, findingList, heading, itemAddress, pathOf, propertyAddress, typeOf } from "./parts.js";
import { addressOf } from "./router.js";
import { reversesOf } from "./search.js";
import { plural } from "./words.js";

/** The view at #mapping=ID. */
export function mappingView(app, { value }) {
  const mapping = app.model.byId.get(value);
  if (mapping?.kind !== "mapping") return null;
  const { flow } = mapping;
  const { document } = flow;
  const { mappings } = flow;
  const at = mappings.indexOf(mapping);
  const target = mapping.target.path === null ? null : app.model.properties.get(propertyKey(flow.target, mapping.target.path));
  const others = (target?.fedBy ?? []).filter((other) => other !== mapping);
  const isUnclear = target !== null && target !== undefined && withoutPrecedence(target.fedBy).includes(mapping);
  const reverse = reversesOf(app.model, mapping);
  const step = (other, text) => (other ? link(itemAddress(other), { class: "button" }, text) : h("span", { class: "button is-off" }, text));
  const key = (event) => { if (!event.ctrlKey && !event.metaKey && !event.altKey) markByKey(app, event, mapping); };
  if (app.isTesting) addEventListener("keydown", key, { signal: app.signal });
  return {
    title: `${mapping.source.path ?? "(blank)"} \u2192 ${mapping.target.path ?? "(blank)"}`,
    element: h("article", { class: "mapping" },
      heading([pathOf(mapping.source.path), arrow(), pathOf(mapping.target.path)], {
        above: [link(documentAddress(document), null, document.name), " / ", link(itemAddress(flow), null, flow.source.name, arrow(), flow.target.name)],
        actions: [step(mappings[at - 1], "Previous"), step(mappings[at + 1], "Next")],
      }),
      h("p", { class: "expects is-large" }, expected(mapping)),
      changeNote(app, mapping),
      app.isTesting && h("div", { class: "mark-box" }, markControl(app, mapping, { note: true })),
      isUnclear && h("p", { class: "warning-box" }, h("b", null, capital(app.model.words.precedence)), `: ${plural(others.length, "other mapping")} ${others.length === 1 ? "writes" : "write"} this property, too, and it isn't specified which one wins. `, link(propertyAddress(flow.target, mapping.target.path), null, "Show all of them")),
      h("div", { class: "sides" }, sidePart("Source", flow.source, mapping.source), sidePart("Target", flow.target, mapping.target)),
      h("dl", { class: "facts" },
        fact("Type", typeOf(mapping.type)),
        flow.typeSystem && fact("System of the type", flow.typeSystem),
        fact("Test priority", mapping.priority),
        mapping.line !== null && fact("Place", [link(itemAddress(flow), null, h("code", null, document.path)), `, line ${mapping.line}`]),
        fact("Id", h("code", null, mapping.id))),
      h("h2", null, "When a record is created"),
      h("p", { class: "statement" }, flow.statement),
      findingsPart(app, mapping),
      listPart("Other direction", reverse),
      listPart("Other mappings that write this property", others)),
  };
}

function sidePart(title, entity, cell) {
  return h("section", { class: "side" },
    h("h2", null, title),
    h("p", null, link(addressOf("system", entity.system.key), null, entity.system.name), h("span", { class: "slash" }, " / "), entity.name),
    h("p", { class: "side-path" }, pathOf(cell.path, { entity })),
    cell.conditions.length > 0 && h("div", { class: "side-conditions" }, conditionChips(cell),
      cell.conditions.some(({ iri }) => iri) && h("ul", { class: "quiet iris" }, cell.conditions.filter(({ iri }) => iri).map(({ value, iri }) => h("li", null, `${value} is ${iri}`)))));
}

function findingsPart(app, mapping) {
  const found = [...mapping.findings, ...mapping.flow.findings.filter(({ row }) => row === null)];
  if (!app.model.hasFindings || found.length === 0) return null;
  return h("section", null, h("h2", null, "Findings"), findingList(found));
}

function listPart(title, mappings) {
  if (mappings.length === 0) return null;
  return h("section", null, h("h2", null, title), mappingList(mappings));
}

/** Mappings as a list, each a link to itself. */
export function mappingList(mappings) {
  const most = 200;
  return h("ul", { class: "mapping-list" },
    mappings.slice(0, most).map((mapping) =>
      h("li", null,
        link(itemAddress(mapping), { class: "mapping-line" },
          endPart(mapping.flow.source, mapping.source), arrow(), endPart(mapping.flow.target, mapping.target)),
        conditionChips(mapping.source), conditionChips(mapping.target), typeOf(mapping.type), codeBadges(mapping.findings))),
    mappings.length > most && h("li", { class: "quiet" }, `and ${plural(mappings.length - most, "other")}`));
}

function endPart(entity, cell) {
  return h("span", { class: "end" }, h("span", { class: "cell-owner" }, `${entity.system.name} / ${entity.name} `), pathOf(cell.path));
}

function capital(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
