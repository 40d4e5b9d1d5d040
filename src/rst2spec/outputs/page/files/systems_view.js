// All systems: the matrix of which system is kept in sync with which.

import { h, link } from "./dom.js";
import { levelOf, matrix } from "./matrix.js";
import { bySeverity } from "./model.js";
import { arrow, codeBadges, documentAddress, figure, heading, meter, pairAddress, propertyAddress, severityCounts } from "./parts.js";
import { progressOf, progressText } from "./progress.js";
import { addressOf } from "./router.js";
import { count, moment, percent, plural, short } from "./words.js";

const WORST = 4; // documents with most findings
const ORDERS_OF_SYSTEMS = [["", "by name"], ["mappings", "most mappings first"], ["findings", "most findings first"]];
const FEW = 24; // documents that are also listed one by one
const SHOWN = [
  ["mappings", "Mappings"],
  ["findings", "Findings"],
  ["progress", "Tested"],
];

/** The view at #systems; `filters.show` is the content of a cell, `filters.only` selects systems. */
export function systemsView(app, { filters }) {
  const { model } = app;
  if (model.documents.length === 0) {
    return { title: "Systems", element: h("div", null, heading("Nothing to show"), h("p", null, "This spec has no documents."), unreadable(model)) };
  }
  const shown = SHOWN.some(([name]) => name === filters.show) ? filters.show : "mappings";
  const detail = h("p", { class: "matrix-detail", "aria-hidden": "true" });
  const frame = h("div");
  const hint = () => detail.replaceChildren(h("span", { class: "quiet" }, "Rows are sources, columns are targets that are kept in sync with them. Point at a cell, or use the arrow keys."));
  let current = new AbortController();
  app.signal.addEventListener("abort", () => current.abort());

  function draw(only) {
    current.abort();
    current = new AbortController();
    const wanted = only.trim().toLowerCase();
    const systems = model.systems.filter(({ name, key, outgoing, incoming }) => outgoing.length + incoming.length > 0 && (!wanted || fits(name, key, outgoing, incoming, wanted)));
    if (systems.length === 0) {
      frame.replaceChildren(h("p", { class: "empty" }, "No system has this name."));
      return;
    }
    const sorted = sortedSystems(systems, filters.sort);
    const made = matrix({
      systems: sorted, cells: matrixCells(app, sorted, shown), signal: current.signal,
      point: (cell) => (cell ? detail.replaceChildren(h("b", null, cell.name), ` ${cell.description}`) : hint()),
      systemAddress: (system) => addressOf("system", system.key),
    });
    frame.replaceChildren(made.element);
    requestAnimationFrame(made.start);
  }
  const filter = h("input", {
    type: "search", value: filters.only ?? "", placeholder: "Only systems like \u2026", "aria-label": "Only systems like", class: "input",
    input: (event) => {
      app.replace(addressOf("systems", null, { ...filters, only: event.target.value }));
      draw(event.target.value);
    },
  });
  const choice = h("div", { class: "segments", role: "group", "aria-label": "What cells show" },
    SHOWN.map(([name, title]) => h("button", {
      type: "button", "aria-pressed": String(name === shown), click: () => app.go(addressOf("systems", null, { ...filters, only: filter.value, show: name === "mappings" ? "" : name })),
    }, title)));
  const order = h("select", { class: "input", "aria-label": "Order of systems", change: (event) => app.go(addressOf("systems", null, { ...filters, only: filter.value, sort: event.target.value })) },
    ORDERS_OF_SYSTEMS.filter(([name]) => name !== "findings" || model.hasFindings).map(([name, title]) => h("option", { value: name, selected: name === (filters.sort ?? "") }, title)));
  hint();
  draw(filters.only ?? "");
  return {
    title: "Systems",
    element: h("div", null,
      heading("Systems", { below: aboutText(app), actions: [filter, order, choice] }),
      figures(model),
      unreadable(model),
      worstPart(model),
      frame,
      detail,
      model.documents.length <= FEW && h("section", { "aria-labelledby": "all-documents" },
        h("h2", { id: "all-documents" }, plural(model.documents.length, "document")),
        h("ul", { class: "cards" }, model.documents.map((document) => documentCard(app, document))))),
  };
}

/** The systems by name, or those with most mappings or findings first. */
function sortedSystems(systems, order) {
  const amounts = { mappings: (document) => document.mappings, findings: (document) => document.allFindings.length };
  const amount = amounts[order];
  if (!amount) return systems;
  const sums = new Map(systems.map((system) => [system, [...system.outgoing, ...system.incoming].reduce((sum, document) => sum + amount(document), 0)]));
  return systems.toSorted((a, b) => sums.get(b) - sums.get(a));
}

/** What this page is about: its folder, and how old the documents are. */
function aboutText({ model, marks }) {
  const times = model.documents.map(({ generated }) => generated).filter(Boolean).sort();
  const [first, last] = [moment(times[0] ?? null), moment(times.at(-1) ?? null)];
  return [
    marks.project.name, last && `, generated ${first === last ? last : `${first} to ${last}`}`,
    model.changes && [", ", link("#changes", null, `${plural(model.changes.rows.length, "change")} since ${model.changes.against}`)],
  ];
}

/** The documents with most errors, then with most warnings. */
function worstPart(model) {
  if (!model.hasFindings) return null;
  const found = model.documents.map((document) => [document, bySeverity(document.allFindings)]).filter(([, { error, warning }]) => error + warning > 0)
    .sort(([, a], [, b]) => b.error - a.error || b.warning - a.warning);
  if (found.length === 0) return null;
  return h("p", { class: "worst" }, h("b", null, "Most findings: "), found.slice(0, WORST).map(([document, severities]) =>
    h("span", { class: "worst-entry" }, link(documentAddress(document), null, document.name), " ", severityCounts({ ...severities, info: 0 }))),
    found.length > WORST && [" ", link(addressOf("documents", null, { sort: "findings-" }), null, `all ${count(found.length)}`)]);
}

function fits(name, key, outgoing, incoming, wanted) {
  const like = (system) => system.name.toLowerCase().includes(wanted) || system.key.includes(wanted);
  return like({ name, key }) || outgoing.some((document) => like(document.target)) || incoming.some((document) => like(document.source));
}

function figures(model) {
  const found = bySeverity(model.findings);
  const systems = model.systems.filter(({ outgoing, incoming }) => outgoing.length + incoming.length > 0);
  return h("div", { class: "figures" },
    figure(systems.length, systems.length === 1 ? "system" : "systems"),
    figure(model.documents.length, model.documents.length === 1 ? "document" : "documents", "#documents"),
    figure(model.flows.length, model.flows.length === 1 ? "flow" : "flows"),
    figure(model.mappings.length, model.mappings.length === 1 ? "mapping" : "mappings", "#mappings"),
    figure(model.rules.length, model.rules.length === 1 ? "match rule" : "match rules"),
    model.hasFindings && figure(found.error, found.error === 1 ? "error" : "errors", addressOf("findings", null, { severity: "error" })),
    model.hasFindings && model.level !== "error" && figure(found.warning, found.warning === 1 ? "warning" : "warnings", addressOf("findings", null, { severity: "warning" })));
}

/** Files that can't be read come first. */
function unreadable(model) {
  const found = model.findings.filter(({ code }) => code.code === "R901");
  if (found.length === 0) return null;
  return h("div", { class: "warning-box" },
    h("p", null, h("b", null, `${plural(found.length, "file")} can't be read`), `, so ${found.length === 1 ? "its" : "their"} content is missing here:`),
    h("ul", null, found.slice(0, 20).map((finding) => h("li", null, h("code", null, finding.path), ` ${finding.message}`))),
    found.length > 20 && link(addressOf("findings", "R901"), null, `all ${count(found.length)}`));
}

function matrixCells(app, systems, shown) {
  const cells = new Map();
  const numbers = new Map(systems.map((system, number) => [system, number]));
  const total = systems.length;
  const pairs = new Map();
  for (const document of app.model.documents) {
    const [row, column] = [numbers.get(document.source), numbers.get(document.target)];
    if (row === undefined || column === undefined) continue;
    const key = row * total + column;
    if (!pairs.has(key)) pairs.set(key, []);
    pairs.get(key).push(document);
  }
  const contents = [...pairs].map(([key, documents]) => ({ key, documents, ...contentOf(app, documents, shown) }));
  const most = Math.max(1, ...contents.map(({ amount }) => amount));
  for (const { key, documents, amount, text, description, flag } of contents) {
    const [document] = documents;
    cells.set(key, {
      name: document.name, description, flag, text, level: shown === "progress" ? Math.ceil(amount * 5) : levelOf(amount, most),
      label: `${document.source.name} to ${document.target.name}: ${description}`,
      address: documents.length === 1 ? documentAddress(document) : pairAddress(document),
    });
  }
  return cells;
}

function contentOf(app, documents, shown) {
  const sum = (amount) => documents.reduce((total, document) => total + amount(document), 0);
  const mappings = sum((document) => document.mappings);
  const findings = documents.flatMap((document) => document.allFindings);
  const found = bySeverity(findings);
  const flag = found.error > 0 ? "error" : null;
  const parts = [plural(mappings, "mapping"), `${plural(sum((document) => document.flows.length), "flow")}`];
  if (app.model.hasFindings) parts.push(findings.length === 0 ? "no findings" : plural(findings.length, "finding"), ...(found.error > 0 ? [plural(found.error, "error")] : []));
  if (documents.length > 1) parts.unshift(`${count(documents.length)} documents`);
  if (shown === "progress" || app.isTesting) {
    const counts = progressOf(app, documents);
    parts.push(progressText(counts));
    if (shown === "progress") {
      const share = counts.total === 0 ? 0 : counts.done / counts.total;
      return { amount: share, text: counts.total === 0 ? "\u2013" : percent(counts.done, counts.total), description: parts.join(", "), flag: counts.fail > 0 ? "error" : null };
    }
  }
  const amount = shown === "findings" ? findings.length : mappings;
  return { amount, text: short(amount), description: parts.join(", "), flag };
}

/** The view at #system=KEY: a system's documents, and its entities with their properties. */
export function systemView(app, { value }) {
  const system = app.model.systemsByKey.get(value);
  if (!system) return null;
  const entities = new Map();
  for (const property of app.model.properties.values()) {
    if (property.entity.system !== system) continue;
    const { name } = property.entity;
    if (!entities.has(name)) entities.set(name, []);
    entities.get(name).push(property);
  }
  const documents = [...system.outgoing, ...system.incoming.filter((document) => !system.outgoing.includes(document))];
  const others = system.names.filter((name) => name !== system.name);
  return {
    title: system.name,
    element: h("div", null,
      heading(system.name, {
        above: link("#systems", null, "Systems"),
        below: [`slug ${system.key}`, others.length > 0 && `, also called ${others.join(", ")}`, !system.isNamed && ", not named in any document"],
        actions: [
          link(addressOf("mappings", null, { system: system.key }), { class: "button" }, "All mappings"),
        ],
      }),
      h("section", { "aria-labelledby": "documents-of" },
        h("h2", { id: "documents-of" }, plural(documents.length, "document")),
        h("ul", { class: "cards" }, documents.map((document) => documentCard(app, document)))),
      h("section", { "aria-labelledby": "entities-of" },
        h("h2", { id: "entities-of" }, plural(entities.size, "entity type")),
        h("div", { class: "entities" }, [...entities].sort(([a], [b]) => a.localeCompare(b, "en")).map(([name, properties]) => entityPart(name, properties))))),
  };
}

function entityPart(name, properties) {
  return h("details", { class: "entity", open: properties.length <= 12 },
    h("summary", null, h("b", null, name), " ", h("span", { class: "quiet" }, plural(properties.length, "property", "properties"))),
    h("ul", { class: "properties" }, properties.sort((a, b) => (a.path < b.path ? -1 : 1)).map((property) =>
      h("li", null,
        link(propertyAddress(property.entity, property.path), { class: "plain" }, h("code", { class: "path" }, property.path)),
        h("span", { class: "quiet" }, ` ${[property.feeds.length > 0 && `feeds ${property.feeds.length}`, property.fedBy.length > 0 && `fed by ${property.fedBy.length}`].filter(Boolean).join(", ")}`)))));
}

/** A document in a few lines. */
export function documentCard(app, document) {
  const counts = app.isTesting ? progressOf(app, [document]) : null;
  return h("li", { class: "card" },
    link(documentAddress(document), { class: "card-link" }, document.source.name, arrow(), document.target.name),
    document.isNameShared && h("p", { class: "quiet" }, h("code", null, document.path)),
    h("p", { class: "quiet" }, `${plural(document.flows.length, "flow")}, ${plural(document.mappings, "mapping")}`),
    codeBadges(document.allFindings.filter(({ severity }) => severity !== "info")) ?? (app.model.hasFindings && findingsBelow(document)),
    counts && h("p", { class: "card-progress" }, meter(counts, counts.total), progressText(counts)));
}

/** A document's findings by severity, if all of them are below the severities whose codes are shown. */
function findingsBelow({ allFindings }) {
  return allFindings.length > 0 ? severityCounts(bySeverity(allFindings)) : h("p", { class: "quiet" }, "No findings");
}
