// The catalog of properties: each property of a system's entity, its variants together, with what writes and reads it.

import { propertyKey, withoutPrecedence } from "./model.js";

/** The catalog: `{key, system, entity, path, variants, fedBy, feeds, rules, conditions, findings, unclear, text}`. */
export function catalog(model) {
  model.catalog ??= built(model);
  return model.catalog;
}

/** The entry of a property, whatever its variant. */
export function entryOf(model, entity, path) {
  return catalog(model).byKey.get(entryKey(entity, path)) ?? null;
}

function entryKey(entity, path) {
  return JSON.stringify([entity.system.key, entity.entity ?? "", path]);
}

function built(model) {
  const byKey = new Map();
  const at = (entity, path) => {
    if (path === null) return null;
    const key = entryKey(entity, path);
    let entry = byKey.get(key);
    if (!entry) {
      entry = { key, system: entity.system, entity: entity.entity ?? model.words.blank, path, variants: new Map(), fedBy: [], feeds: [], rules: [], conditions: new Set(), findings: 0, unclear: [] };
      byKey.set(key, entry);
    }
    entry.variants.set(entity.variant, entity);
    return entry;
  };
  for (const mapping of model.mappings) {
    const sides = [[at(mapping.flow.source, mapping.source.path), "feeds"], [at(mapping.flow.target, mapping.target.path), "fedBy"]];
    for (const [entry, list] of sides) {
      if (!entry) continue;
      entry[list].push(mapping);
      entry.findings += mapping.findings.length;
      for (const condition of [...mapping.source.conditions, ...mapping.target.conditions]) entry.conditions.add(condition.text);
    }
  }
  for (const rule of model.rules) {
    at(rule.flow.source, rule.source.path)?.rules.push(rule);
    at(rule.flow.target, rule.target.path)?.rules.push(rule);
  }
  const entries = [...byKey.values()];
  for (const entry of entries) {
    entry.unclear = [...entry.variants.values()].flatMap((entity) => withoutPrecedence(entry.fedBy.filter(({ flow }) => flow.target === entity)));
    entry.writers = new Set(entry.fedBy.map(({ flow, source }) => propertyKey(flow.source, source.path ?? "")));
    entry.readers = new Set(entry.feeds.map(({ flow, target }) => propertyKey(flow.target, target.path ?? "")));
    const names = [...entry.variants.values()].map(({ name }) => `${name}.${entry.path}`);
    entry.text = plain([entry.system.name, entry.system.key, `${entry.entity}.${entry.path}`, ...names].join("\n"));
  }
  entries.sort((a, b) => compare(a.system.name, b.system.name) || compare(a.entity, b.entity) || compare(a.path, b.path));
  return { entries, byKey };
}

function compare(a, b) {
  const [one, other] = [a.toLowerCase(), b.toLowerCase()];
  return one < other ? -1 : one > other ? 1 : 0;
}

/** A text in lower case without hyphens and underscores, so that "e-mail" finds "email". */
export function plain(text) {
  return text.toLowerCase().replace(/[-_]/g, "");
}

/** Whether a property has a mapping in one direction, but none in the other between the same two properties. */
export function hasNoReverse(model, entry) {
  const pairs = (mappings) => new Set(mappings.map(({ flow, source, target }) => JSON.stringify([propertyKey(flow.source, source.path ?? ""), propertyKey(flow.target, target.path ?? "")])));
  const swapped = (mappings) => new Set(mappings.map(({ flow, source, target }) => JSON.stringify([propertyKey(flow.target, target.path ?? ""), propertyKey(flow.source, source.path ?? "")])));
  const back = swapped(entry.fedBy);
  const there = swapped(entry.feeds);
  return [...pairs(entry.feeds)].some((pair) => !back.has(pair)) || [...pairs(entry.fedBy)].some((pair) => !there.has(pair));
}

/** The properties that contain all words and pass the filters. */
export function propertiesFound(model, query, filters) {
  const terms = plain(query).split(/\s+/).filter(Boolean);
  return catalog(model).entries.filter((entry) =>
    terms.every((term) => entry.text.includes(term))
    && (!filters.system || entry.system.key === filters.system)
    && (!filters.from || entry.fedBy.some(({ flow }) => flow.source.system.key === filters.from))
    && (!filters.to || entry.feeds.some(({ flow }) => flow.target.system.key === filters.to))
    && (filters.only !== "no-reverse" || hasNoReverse(model, entry))
    && (filters.only !== "unclear" || entry.unclear.length > 0)
    && (filters.only !== "findings" || entry.findings > 0)
    && (filters.only !== "written" || entry.fedBy.length > 0)
    && (filters.only !== "matched" || entry.rules.length > 0));
}
