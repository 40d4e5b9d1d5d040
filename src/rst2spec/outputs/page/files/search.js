// Selects mappings by words and by filters.

import { propertyKey } from "./model.js";

/** The filters of the table of mappings, each with its test of a mapping. */
const FILTERS = {
  from: (mapping, wanted) => mapping.flow.document.source.key === wanted,
  to: (mapping, wanted) => mapping.flow.document.target.key === wanted,
  system: (mapping, wanted) => mapping.flow.document.source.key === wanted || mapping.flow.document.target.key === wanted,
  entity: (mapping, wanted) =>
    mapping.flow.source.name.toLowerCase().includes(wanted) || mapping.flow.target.name.toLowerCase().includes(wanted),
  property: (mapping, wanted) =>
    Boolean(mapping.source.path?.toLowerCase().includes(wanted) || mapping.target.path?.toLowerCase().includes(wanted)),
  type: (mapping, wanted) => (wanted.startsWith("kind:") ? `kind:${mapping.type.kind}` === wanted : mapping.type.text === wanted),
  condition: (mapping, wanted) => {
    const found = [...mapping.source.conditions, ...mapping.target.conditions];
    if (wanted === "any") return found.length > 0;
    if (wanted === "none") return found.length === 0;
    return found.some((condition) => condition.text === wanted);
  },
  finding: (mapping, wanted) => {
    const found = findingsOfRow(mapping);
    if (wanted === "any") return found.length > 0;
    if (wanted === "none") return found.length === 0;
    return found.some((finding) => finding.code.code === wanted);
  },
  document: (mapping, wanted) => mapping.flow.document.path === wanted,
  change: (mapping, wanted, model) => (wanted === "any" ? model.changeOf.has(mapping) : model.changeOf.get(mapping)?.state === wanted),
  flow: (mapping, wanted) => mapping.flow.id === wanted,
};
const IN_LOWER_CASE = new Set(["entity", "property"]);

/** The findings of a mapping, and those of its flow as a whole. */
export function findingsOfRow(mapping) {
  return [...mapping.findings, ...mapping.flow.findings];
}

/** The words of a search, in lower case. */
export function termsOf(query) {
  return query.toLowerCase().split(/\s+/).filter(Boolean);
}

/** The mappings that have all words and pass all filters, in their order. */
export function found(model, query, filters, stateOf) {
  const terms = termsOf(query);
  let rows = model.mappings;
  if (terms.length > 0) {
    const texts = searchable(model);
    rows = rows.filter((mapping) => {
      const text = texts[mapping.number];
      return terms.every((term) => text.includes(term));
    });
  }
  for (const [name, asks] of Object.entries(FILTERS)) {
    if (!filters[name]) continue;
    const wanted = IN_LOWER_CASE.has(name) ? filters[name].toLowerCase() : filters[name];
    rows = rows.filter((mapping) => asks(mapping, wanted, model));
  }
  if (filters.result) rows = rows.filter((mapping) => stateOf(mapping) === filters.result);
  return rows;
}

/** All text of each mapping, in lower case. Computed once: 25,000 mappings take about 50 ms. */
export function searchable(model) {
  if (!model.searchable) {
    model.searchable = model.mappings.map((mapping) => {
      const { flow } = mapping;
      return [
        flowText(flow), `${flow.source.name}.${mapping.source.path ?? ""}`, `${flow.target.name}.${mapping.target.path ?? ""}`, mapping.type.text, mapping.id,
        ...mapping.source.conditions.map((condition) => condition.text),
        ...mapping.target.conditions.map((condition) => condition.text),
        ...mapping.findings.map((finding) => `${finding.code.code} ${finding.code.name}`),
      ].join("\n").toLowerCase();
    });
  }
  return model.searchable;
}

function flowText(flow) {
  flow.text ??= [
    flow.document.source.name, flow.document.target.name, flow.sourceLabel, flow.targetLabel, flow.document.path,
    ...flow.findings.map((finding) => `${finding.code.code} ${finding.code.name}`),
  ].join("\n");
  return flow.text;
}

const ORDERS = new Map(Object.entries({
  source: (mapping) => [mapping.flow.document.source.name, mapping.flow.sourceLabel, mapping.source.path ?? ""],
  target: (mapping) => [mapping.flow.document.target.name, mapping.flow.targetLabel, mapping.target.path ?? ""],
  type: (mapping) => [mapping.type.text],
  findings: (mapping) => [findingsOfRow(mapping).length],
}));

/** Mappings sorted by a column; descending for `column-`; unchanged if there is none. */
export function sortedBy(rows, order) {
  const key = ORDERS.get(order.replace(/-$/, ""));
  if (!key) return rows;
  const sign = order.endsWith("-") ? -1 : 1;
  // compared as lower case, code by code: a collator takes ten times as long
  const keyed = rows.map((row) => [row, key(row).map((part) => (typeof part === "string" ? part.toLowerCase() : part))]);
  keyed.sort(([, a], [, b]) => {
    for (let at = 0; at < a.length; at += 1) {
      if (a[at] < b[at]) return -sign;
      if (a[at] > b[at]) return sign;
    }
    return 0;
  });
  return keyed.map(([row]) => row);
}

/** The mapping of the other direction: the same two properties the other way round. */
export function reversesOf(model, mapping) {
  if (mapping.source.path === null || mapping.target.path === null) return [];
  const from = propertyKey(mapping.flow.target, mapping.target.path);
  const to = propertyKey(mapping.flow.source, mapping.source.path);
  const property = model.properties.get(from);
  return (property?.feeds ?? []).filter((other) => propertyKey(other.flow.target, other.target.path ?? "") === to);
}
