// The data in the page as objects. `data.py` writes it: each distinct text, cell and sentence once.

import { wellFormed } from "./router.js";

const PRIORITIES = ["high", "medium", "low"];
const NOT_STATED = new Set(["not_applicable", "missing"]); // kinds of types
const SEVERITIES = ["error", "warning", "info"];

/** An empty model, for a page without data. */
const NOTHING = {
  version: null, level: "warning", digest: "", words: {}, strings: [null], systems: [], entities: [],
  conditions: [], cells: [], types: [], sentences: [], documents: [], flows: { id: [] }, rules: { id: [] },
  mappings: { id: [] }, findings: { code: [] }, codes: {}, statusWords: {}, changes: null,
};

/**
 * Reads the data.
 * @param {string} text JSON
 * @returns {Model}
 */
export function readModel(text) {
  return new Model(text.trim() === "" ? NOTHING : JSON.parse(text));
}

/** Systems, documents, flows, match rules, mappings and findings, linked with each other. */
class Model {
  constructor(data) {
    const text = (number) => data.strings[number];
    this.version = data.version;
    this.level = data.level;
    this.hasFindings = data.level !== "none"; // else the page was generated without them, and there may be some
    this.digest = data.digest;
    this.words = data.words;
    this.statusWords = data.statusWords;
    this.sentences = data.sentences;
    this.codes = new Map(Object.entries(data.codes).map(([code, rest]) => [code, { code, ...rest, findings: [] }]));
    this.systems = data.systems.map(([key, name, names], number) => ({
      number, key, names, name: name ?? (key || "(no name)"), isNamed: name !== null, outgoing: [], incoming: [],
    }));
    this.entities = data.entities.map(([system, entity, variant]) => ({
      system: this.systems[system],
      entity: text(entity),
      variant: text(variant),
      name: [text(entity), text(variant)].filter(Boolean).join(" ") || data.words.blank,
    }));
    this.conditions = data.conditions.map(([value, path, iri, words, occurrences]) => ({
      value: text(value), path: text(path), iri: text(iri), text: text(words), occurrences,
    }));
    this.cells = data.cells.map(([path, ...conditions]) => ({
      path: text(path), conditions: conditions.map((number) => this.conditions[number]),
    }));
    this.types = data.types.map(([kind, words]) => ({ kind, text: text(words), shown: NOT_STATED.has(kind) ? data.words.notStated : text(words) }));
    this.documents = [];
    this.flows = [];
    this.rules = [];
    this.mappings = [];
    this.findings = [];
    this.byId = new Map();
    this.byKey = new Map(); // the items to test, by the keys of their marks
    for (const entry of data.documents) this.addDocument(entry, data, text);
    for (let at = 0; at < data.findings.code.length; at += 1) this.addFinding(data.findings, at, text);
    const names = new Map();
    for (const document of this.documents) names.set(document.name, (names.get(document.name) ?? 0) + 1);
    for (const document of this.documents) document.isNameShared = names.get(document.name) > 1;
    this.systems.sort((a, b) => a.name.localeCompare(b.name, "en") || (a.key < b.key ? -1 : 1));
    this.systems.forEach((system, number) => { system.number = number; });
    this.systemsByKey = new Map(this.systems.map((system) => [system.key, system]));
    this.documentsByPath = new Map(this.documents.map((document) => [wellFormed(document.path), document]));
    this.changeOf = new Map(); // what changed in an item: {state, changes}
    this.changes = data.changes ? this.readChanges(data.changes, text) : null;
  }

  addDocument([path, title, digest, generated, source, target, names, flows, unread], data, text) {
    const added = {
      number: this.documents.length, path, title, digest, generated,
      source: this.systems[source], target: this.systems[target],
      names: names.map(([name, inferred, evidence]) => ({
        name: text(name), inferred: text(inferred), evidence: text(evidence),
      })),
      flows: [], mappings: 0, rules: 0, unread: [], findings: [], allFindings: [],
    };
    added.name = `${added.source.name} \u2192 ${added.target.name}`;
    added.source.outgoing.push(added);
    added.target.incoming.push(added);
    this.documents.push(added);
    for (let left = flows; left > 0; left -= 1) this.addFlow(added, data, text);
    for (const [flow, line, column, words, kind] of unread) {
      const owner = flow < 0 ? added : added.flows[flow];
      owner.unread.push({ line, column, text: text(words), kind });
    }
  }

  addFlow(document, data, text) {
    const at = this.flows.length;
    const columns = data.flows;
    const flow = {
      kind: "creation", id: `flow-${columns.id[at]}`, document, line: columns.line[at], index: document.flows.length,
      source: this.entities[columns.source[at]], target: this.entities[columns.target[at]],
      sourceLabel: text(columns.sourceLabel[at]), targetLabel: text(columns.targetLabel[at]),
      names: [text(columns.sourceName[at]), text(columns.targetName[at])],
      typeSystem: text(columns.typeSystem[at]), policy: text(columns.policy[at]), meaning: columns.meaning[at],
      priority: PRIORITIES[columns.priority[at]], rules: [], mappings: [], unread: [], findings: [],
    };
    flow.flow = flow;
    flow.key = this.freeKey(flow.id, document);
    flow.sentence = this.sentences[columns.expects[at]];
    flow.statement = filledIn(this.sentences[columns.statement[at]], flow, null);
    this.flows.push(flow);
    document.flows.push(flow);
    if (!this.byId.has(flow.id)) this.byId.set(flow.id, flow);
    this.byKey.set(flow.key, flow);
    for (let left = columns.rules[at]; left > 0; left -= 1) {
      const row = this.addRow("rule", data.rules, flow, this.rules, flow.rules);
      row.priority = "high";
      row.statementSentence = this.sentences[data.rules.statement[this.rules.length - 1]];
    }
    for (let left = columns.mappings[at]; left > 0; left -= 1) {
      const row = this.addRow("mapping", data.mappings, flow, this.mappings, flow.mappings);
      row.type = this.types[data.mappings.type[row.number]];
      row.priority = PRIORITIES[data.mappings.priority[row.number]];
    }
    flow.link = flow.mappings.length > 0 ? null : {
      kind: "link", id: flow.id, key: flow.key.replace("flow-", "link-"), flow, line: flow.line, meaning: data.linkMeaning,
      sentence: [this.words.linkOnly], priority: "low", findings: [],
    };
    if (flow.link) this.byKey.set(flow.link.key, flow.link);
    document.rules += flow.rules.length;
    document.mappings += flow.mappings.length;
  }

  addRow(kind, columns, flow, all, own) {
    const at = all.length;
    const row = {
      kind, id: `${kind === "rule" ? "rule" : "map"}-${columns.id[at]}`, number: at, flow, line: columns.line[at],
      source: this.cells[columns.source[at]], target: this.cells[columns.target[at]],
      sentence: this.sentences[columns.expects[at]], meaning: columns.meaning[at], type: null, priority: "", findings: [],
    };
    all.push(row);
    own.push(row);
    row.key = this.freeKey(row.id, flow.document);
    if (!this.byId.has(row.id)) this.byId.set(row.id, row);
    this.byKey.set(row.key, row);
    return row;
  }

  /** The key of an item's mark: the id, with the document's path if two documents of one pair of systems have it (R704). */
  freeKey(id, document) {
    return this.byKey.has(id) ? `${id}@${document.path}` : id;
  }

  addFinding(columns, at, text) {
    const code = this.codes.get(columns.code[at]);
    const document = columns.document[at] === null ? null : this.documents[columns.document[at]];
    const row = columns.row[at];
    const [line, column] = columns.place[at];
    const finding = {
      code, severity: code.severity, message: text(columns.message[at]), line, column, document,
      path: text(columns.path[at]) ?? document?.path ?? "",
      flow: columns.flow[at] === null ? null : this.flows[columns.flow[at]],
      row: row === null ? null : row < 0 ? this.rules[-1 - row] : this.mappings[row],
      fix: columns.fix[at],
      related: columns.related[at].map(([path, line, column, message]) => ({
        path: text(path), line, column, message: text(message),
      })),
    };
    code.findings.push(finding);
    this.findings.push(finding);
    document?.allFindings.push(finding);
    (finding.row ?? finding.flow ?? document)?.findings.push(finding);
  }

  /** The changes since an older version, with the items that they are about. */
  readChanges({ against, kinds, rows }, text) {
    const read = rows.map(([kind, path, flow, row, message, labels, before, after]) => {
      const document = this.documents.find((other) => other.path === text(path)) ?? null;
      const own = document?.flows.find(({ id }) => id === text(flow)) ?? null;
      const item = own && row !== 0 ? [...own.rules, ...own.mappings].find(({ id }) => id === text(row)) ?? null : own;
      return { kind, impact: kinds[kind][0], path: text(path), document, flow: own, item, message: text(message), labels: text(labels), before: text(before), after: text(after) };
    });
    for (const change of read) {
      if (change.kind.endsWith("-removed") && change.kind !== "condition-removed" && change.kind !== "connection-removed") continue;
      const isWhole = change.kind === "document-added" || change.kind === "flow-added";
      const items = change.kind === "document-added" ? itemsOf(change.document ?? { flows: [] })
        : change.kind === "flow-added" && change.flow ? itemsOf({ flows: [change.flow] }) : change.item ? [change.item] : [];
      for (const item of items) {
        const isNew = isWhole || change.kind === "mapping-added" || change.kind === "match-rule-added";
        if (!this.changeOf.has(item)) this.changeOf.set(item, { state: isNew ? "new" : "changed", changes: [] });
        this.changeOf.get(item).changes.push(change);
      }
    }
    return { against, kinds: Object.fromEntries(Object.entries(kinds).map(([kind, [impact, title]]) => [kind, [impact, title]])), rows: read };
  }

  /** Everything that a property feeds and that feeds it, by entity and path. Computed on first use. */
  get properties() {
    if (!this.knownProperties) {
      this.knownProperties = new Map();
      for (const mapping of this.mappings) {
        this.propertyOf(mapping.flow.source, mapping.source.path)?.feeds.push(mapping);
        this.propertyOf(mapping.flow.target, mapping.target.path)?.fedBy.push(mapping);
      }
    }
    return this.knownProperties;
  }

  propertyOf(entity, path) {
    if (path === null) return null;
    const key = propertyKey(entity, path);
    let found = this.knownProperties.get(key);
    if (!found) {
      found = { key, entity, path, feeds: [], fedBy: [] };
      this.knownProperties.set(key, found);
    }
    return found;
  }
}

/** The parts of a property's address: system, entity, variant and path. */
export function propertyParts(entity, path) {
  return [entity.system.key, entity.entity ?? "", entity.variant ?? "", path];
}

/** The key that identifies a property. */
export function propertyKey(entity, path) {
  return JSON.stringify(propertyParts(entity, path));
}

/** The expected result of a mapping, a match rule or a flow's creation, in plain words. */
export function expected(item) {
  return filledIn(item.sentence, item.flow, item);
}

/** A match rule in plain words. */
export function ruleStatement(rule) {
  return filledIn(rule.statementSentence, rule.flow, rule);
}

/** A sentence with its gaps filled: 0 and 1 are the names of source and target, 2 and 3 their paths. */
function filledIn(sentence, flow, row) {
  return sentence
    .map((part) => (typeof part === "string" ? part : part < 2 ? flow.names[part] : [row.source, row.target][part - 2].path))
    .join("");
}

/**
 * A document's items to test, in order: of each flow its creation rule, its match rules and its mappings; for a flow
 * without mappings that it is for links or creation only.
 */
export function itemsOf(document) {
  return document.flows.flatMap((flow) => [flow, ...flow.rules, ...(flow.link ? [flow.link] : flow.mappings)]);
}

/** The number of findings of each severity. */
export function bySeverity(findings) {
  const found = { error: 0, warning: 0, info: 0 };
  for (const finding of findings) found[finding.severity] += 1;
  return found;
}

/** The worst severity among findings; null if there are none. */
export function worst(findings) {
  const found = bySeverity(findings);
  return SEVERITIES.find((severity) => found[severity] > 0) ?? null;
}

/**
 * Whether several properties write one unconditionally: it isn't specified which one wins.
 * @returns {Array} the mappings concerned; empty if there are none
 */
export function withoutPrecedence(mappings) {
  const writers = new Map();
  for (const mapping of mappings) {
    if (mapping.source.path === null || mapping.source.conditions.length > 0) continue;
    const under = JSON.stringify(mapping.target.conditions.map((item) => [item.value, item.path]).sort());
    if (!writers.has(under)) writers.set(under, new Map());
    const sources = writers.get(under);
    const key = propertyKey(mapping.flow.source, mapping.source.path);
    sources.set(key, [...(sources.get(key) ?? []), mapping]);
  }
  return [...writers.values()].filter((sources) => sources.size > 1).flatMap((sources) => [...sources.values()].flat());
}
