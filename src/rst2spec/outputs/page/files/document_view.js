// A document: its flows in plain words, and their mappings with findings.

import { changeNote } from "./changes_view.js";
import { markControl } from "./checklist.js";
import { h, link, unseen } from "./dom.js";
import { bySeverity, expected, ruleStatement } from "./model.js";
import { arrow, conditionChips, findingList, heading, itemAddress, meter, pairAddress, pathOf, severityCounts, typeOf } from "./parts.js";
import { progressOf, progressText, troubleText } from "./progress.js";
import { addressOf } from "./router.js";
import { count, moment, plural } from "./words.js";

const ROWS = 400; // of a page of a document, about
const ROWS_OF_A_FLOW = 200;

/** The views at #document=PATH and #flow=ID, #rule=ID: the last two scroll to the flow or rule. */
export function documentView(app, { view, value, filters }) {
  const { model } = app;
  const item = view === "document" ? null : model.byId.get(value);
  const document = view === "document" ? model.documentsByPath.get(value) : item?.flow.document;
  if (!document) return null;
  const pages = paged(document.flows);
  const wanted = item ? pages.findIndex((flows) => flows.includes(item.flow)) : Number(filters.page ?? 1) - 1;
  const page = pages[wanted] ? wanted : 0;
  const flows = pages[page] ?? [];
  return {
    title: document.name,
    target: item && (view === "rule" ? item.id : item.flow.id),
    element: h("div", null,
      documentHead(app, document),
      h("div", { class: "with-outline" },
        document.flows.length > 1 && outline(document, flows),
        h("div", { class: "flows" },
          unreadPart(document.unread),
          document.flows.length === 0 && h("p", { class: "empty" }, "This document has no flows: nothing is kept in sync."),
          pager(document, pages, page),
          flows.map((flow) => flowPart(app, flow)),
          pager(document, pages, page)))),
  };
}

function documentHead(app, document) {
  const names = [document.names[0], document.names[1]].map(({ name, inferred, evidence }, at) =>
    name === null && `The title has no ${at ? "target" : "source"} system name${inferred ? `; ${inferred} is from ${evidenceText(evidence)}` : ""}.`);
  const progress = h("p", { class: "head-progress" });
  const show = () => {
    const counts = progressOf(app, [document]);
    progress.replaceChildren(meter(counts, counts.total), progressText(counts), troubleText(counts) && ` \u00b7 ${troubleText(counts)}`);
  };
  if (app.isTesting) {
    show();
    app.marks.addEventListener("change", show, { signal: app.signal });
  }
  return h("div", null,
    heading([document.source.name, arrow(), document.target.name], {
      above: [link("#systems", null, "Systems"), " / ", link(addressOf("system", document.source.key), null, document.source.name), " / ", h("code", null, document.path)],
      actions: [
        link(pairAddress(document), { class: "button" }, "Both directions"),
        link(addressOf("mappings", null, { document: document.path }), { class: "button" }, "Search this document"),
        link(addressOf("sign-off", document.path), { class: "button" }, "Sign-off"),
      ],
    }),
    h("dl", { class: "facts" },
      fact("Flows", count(document.flows.length)),
      fact("Mappings", count(document.mappings)),
      fact("Match rules", count(document.rules)),
      app.model.hasFindings && fact("Findings", severityCounts(bySeverity(document.allFindings))),
      document.generated && fact("Generated", moment(document.generated)),
      fact("Digest", h("code", { title: `SHA-256 of the document's meaning: ${document.digest}` }, document.digest.slice(0, 12)))),
    names.filter(Boolean).map((text) => h("p", { class: "quiet" }, text)),
    app.isTesting && progress,
    findingList(document.findings));
}

function evidenceText(evidence) {
  return { configuration: "the configuration", document: "the document itself", same_side: "another document", other_side: "another document" }[evidence] ?? "the folder";
}

/** A name and what it is, in a list of facts. */
export function fact(name, content) {
  return h("div", null, h("dt", null, name), h("dd", null, content));
}

/** The flows in pages of about the same length: a page with 10,000 sections would be too slow. */
function paged(flows) {
  const pages = [];
  let rows = ROWS;
  for (const flow of flows) {
    const needs = 4 + Math.min(flow.mappings.length, ROWS_OF_A_FLOW) + flow.rules.length;
    if (rows + needs > ROWS) {
      pages.push([]);
      rows = 0;
    }
    pages.at(-1).push(flow);
    rows += needs;
  }
  return pages;
}

function pager(document, pages, page) {
  if (pages.length < 2) return null;
  const first = pages[page][0].index;
  const step = (to, text) =>
    to < 0 || to >= pages.length
      ? h("span", { class: "button is-off" }, text)
      : link(addressOf("document", document.path, { page: String(to + 1) }), { class: "button" }, text);
  return h("nav", { class: "pager", "aria-label": "Pages of this document" },
    step(page - 1, "Previous"),
    h("span", null, `Flows ${count(first + 1)} to ${count(first + pages[page].length)} of ${count(document.flows.length)}`),
    step(page + 1, "Next"));
}

function outline(document, shown) {
  const near = document.flows.length <= 200 ? document.flows : shown;
  return h("nav", { class: "outline", "aria-label": "Flows of this document" },
    h("details", { open: matchMedia("(min-width: 75rem)").matches },
      h("summary", null, plural(document.flows.length, "flow")),
      h("ol", null, near.map((flow) =>
        h("li", null, link(itemAddress(flow), null,
          h("span", { class: "outline-name" }, flow.source.name, arrow(), flow.target.name),
          h("span", { class: "quiet", title: plural(flow.mappings.length, "mapping") }, count(flow.mappings.length), unseen(" mappings"))))))));
}

function flowPart(app, flow) {
  const shown = flow.mappings.slice(0, ROWS_OF_A_FLOW);
  const title = `${flow.id}-title`;
  return h("article", { class: "flow", id: flow.id, "aria-labelledby": title },
    h("div", { class: "flow-head" },
      h("h2", { id: title }, h("a", { href: itemAddress(flow), class: "plain" }, flow.sourceLabel || app.model.words.blank, arrow(), flow.targetLabel || app.model.words.blank)),
      flow.line !== null && h("span", { class: "quiet" }, `line ${flow.line}`)),
    h("div", { class: "creation", id: `${flow.id}-creation` },
      h("p", { class: "statement" }, flow.statement),
      changeNote(app, flow),
      app.isTesting && testLine(app, flow)),
    findingList(flow.findings),
    unreadPart(flow.unread),
    flow.rules.length > 0 && h("div", { class: "rules" },
      h("h3", null, flow.rules.length === 1 ? "Records match if" : "Records match if one of these holds"),
      h("ul", null, flow.rules.map((rule) => ruleItem(app, rule)))),
    flow.link && (app.isTesting ? testLine(app, flow.link) : h("p", { class: "quiet" }, app.model.words.linkOnly)),
    flow.mappings.length > 0 && mappingTable(app, flow, shown),
    shown.length < flow.mappings.length && h("p", null,
      link(addressOf("mappings", null, { flow: flow.id }), { class: "button" }, `All ${count(flow.mappings.length)} mappings of this flow`)));
}

/** The expected result, and its mark. */
function testLine(app, item) {
  return h("div", { class: "test-line" }, h("p", { class: "expects" }, expected(item)), markControl(app, item, { note: true }));
}

function ruleItem(app, rule) {
  return h("li", { id: rule.id },
    h("div", { class: "rule" },
      h("span", { class: "rule-pair", title: ruleStatement(rule) },
        pathOf(rule.source.path, { entity: rule.flow.source }), conditionChips(rule.source),
        h("span", { class: "quiet" }, " equals "),
        pathOf(rule.target.path, { entity: rule.flow.target }), conditionChips(rule.target)),
      app.isTesting && testLine(app, rule)),
    changeNote(app, rule), findingList(rule.findings));
}

/** A flow's mappings as a table. */
function mappingTable(app, flow, mappings) {
  const header = (text, kind = null) => h("th", { scope: "col", role: "columnheader", class: kind }, text);
  return h("table", { class: "mapping-table", role: "table" },
    h("caption", { class: "hidden" }, `Mappings of ${flow.sourceLabel} to ${flow.targetLabel}`),
    h("thead", { role: "rowgroup" }, h("tr", { role: "row" },
      header(flow.source.name), header(flow.target.name), header("Type", "is-type"), app.isTesting ? header("Result", "is-result") : header(unseen("Details"), "is-more"))),
    h("tbody", { role: "rowgroup" }, mappings.flatMap((mapping) => mappingRows(app, mapping))));
}

function mappingRows(app, mapping) {
  const { flow } = mapping;
  const cell = (...content) => h("td", { role: "cell" }, ...content);
  const details = link(itemAddress(mapping), { class: "more", "aria-label": `Details: ${expected(mapping)}`.slice(0, 400) }, "details");
  const row = h("tr", { id: mapping.id, role: "row", class: mapping.findings.length > 0 || app.isTesting || app.model.changeOf.has(mapping) ? "has-more" : null },
    cell(pathOf(mapping.source.path, { entity: flow.source }), conditionChips(mapping.source)),
    cell(h("span", { class: "cell-arrow" }, arrow()), pathOf(mapping.target.path, { entity: flow.target }), conditionChips(mapping.target)),
    cell(typeOf(mapping.type)),
    app.isTesting ? cell(markControl(app, mapping, { note: true })) : cell(details));
  if (mapping.findings.length === 0 && !app.isTesting && !app.model.changeOf.has(mapping)) return [row];
  return [row, h("tr", { role: "row", class: "more-row" },
    h("td", { role: "cell", colspan: 4 },
      app.isTesting && h("p", { class: "expects" }, expected(mapping), " ", details),
      changeNote(app, mapping), findingList(mapping.findings)))];
}

/** Unread text: no text of a document is ever dropped. */
function unreadPart(unread) {
  if (unread.length === 0) return null;
  return h("div", { class: "unread" },
    h("h3", null, "Unread text"),
    h("ul", null, unread.map(({ line, column, text, kind }) =>
      h("li", null, h("span", { class: "chip" }, kind), " ", h("q", null, text), line !== null && h("span", { class: "quiet" }, ` line ${line}, column ${column}`)))));
}
