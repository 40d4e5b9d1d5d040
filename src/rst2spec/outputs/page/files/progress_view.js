// The progress of the test, by system and by document, and the sign-off.

import { exportMarks, importMarks, progressOf, progressText, troubleText } from "./checklist.js";
import { fact } from "./document_view.js";
import { h, link } from "./dom.js";
import { RESULTS } from "./marks.js";
import { expected, itemsOf } from "./model.js";
import { documentAddress, figure, heading, itemAddress, meter } from "./parts.js";
import { addressOf } from "./router.js";
import { count, percent, plural, today } from "./words.js";

/** The view at #progress. */
export function progressView(app) {
  const { model } = app;
  const counts = progressOf(app, model.documents);
  const systems = model.systems.filter(({ outgoing, incoming }) => outgoing.length + incoming.length > 0);
  return {
    title: "Progress",
    element: h("div", null,
      heading("Progress", {
        below: [progressText(counts), troubleText(counts) && `, ${troubleText(counts)}`],
        actions: [
          !app.isTesting && h("button", { type: "button", class: "button", click: () => importMarks(app) }, "Import CSV"),
          !app.isTesting && h("button", { type: "button", class: "button", click: () => exportMarks(app, model.documents) }, "Export CSV"),
          link("#sign-off", { class: "button" }, "Sign-off"),
        ],
      }),
      !app.isTesting && h("p", { class: "quiet switch-on" }, "Switch QA on to mark mappings, match rules and creation rules as tested. ", h("button", { type: "button", class: "button", click: () => app.setTesting(true) }, "Switch QA on")),
      h("div", { class: "figures" },
        figure(`${percent(counts.done, counts.total)}%`, "tested"),
        RESULTS.map(({ result, name }) => figure(counts[result], name.toLowerCase(), addressOf("mappings", null, { result }))),
        figure(counts.changed, "changed since", addressOf("mappings", null, { result: "changed" })),
        figure(counts.open, "not tested", addressOf("mappings", null, { result: "open" }))),
      h("h2", null, "By system"),
      h("ul", { class: "progress-list" }, systems.map((system) => {
        const own = [...new Set([...system.outgoing, ...system.incoming])];
        return progressLine(app, system.name, addressOf("system", system.key), own);
      })),
      h("h2", null, "By document"),
      h("ul", { class: "progress-list" }, model.documents.map((document) => progressLine(app, uniqueName(document), documentAddress(document), [document])))),
    follow: true,
  };
}

function uniqueName(document) {
  return document.isNameShared ? `${document.name} (${document.path})` : document.name;
}

function progressLine(app, name, address, documents) {
  const counts = progressOf(app, documents);
  return h("li", null, link(address, null, name), meter(counts, counts.total),
    h("span", { class: "quiet" }, progressText(counts), troubleText(counts) && ` \u00b7 ${troubleText(counts)}`));
}

/** The views at #sign-off, of all documents, and #sign-off=PATH, of one: for printing. */
export function signOffView(app, { value }) {
  const { model } = app;
  const one = value === null ? null : model.documentsByPath.get(value);
  if (value !== null && !one) return null;
  const documents = one ? [one] : model.documents;
  const counts = progressOf(app, documents);
  const items = documents.flatMap(itemsOf);
  const marks = items.map((item) => [item, app.marks.of(item), app.marks.resultOf(item)]);
  const trouble = marks.filter(([, , result]) => result === "fail" || result === "blocked" || result === "changed");
  const testers = [...new Set(marks.map(([, mark]) => mark?.tester).filter(Boolean))].sort();
  return {
    title: "Sign-off",
    element: h("article", { class: "sign-off" },
      heading(["Sign-off", one && `: ${one.name}`], {
        above: one && link(documentAddress(one), null, one.name),
        actions: [h("button", { type: "button", class: "button is-main", click: () => print() }, "Print")],
      }),
      h("dl", { class: "facts" },
        one ? fact("Document", h("code", null, one.path)) : fact("Documents", count(documents.length)),
        fact("Flows", count(documents.reduce((sum, document) => sum + document.flows.length, 0))),
        fact("Items to test", count(counts.total)),
        fact("Printed", today()),
        testers.length > 0 && fact("Tested by", testers.join(", ")),
        h("div", { class: "is-wide" }, h("dt", null, one ? "Digest of the document's meaning" : "Digest of the documents' meaning"), h("dd", null, h("code", { class: "digest" }, one ? one.digest : model.digest)))),
      h("p", { class: "sign-off-sum" }, meter(counts, counts.total), progressText(counts), "."),
      h("table", { class: "sums" },
        h("thead", null, h("tr", null, [...RESULTS.map(({ name }) => name), "Changed since", "Not tested"].map((name) => h("th", { scope: "col" }, name)))),
        h("tbody", null, h("tr", null, [...RESULTS.map(({ result }) => counts[result]), counts.changed, counts.open].map((number) => h("td", null, count(number)))))),
      h("h2", null, "Open problems"),
      trouble.length === 0 ? h("p", null, counts.done === counts.total && counts.total > 0 ? "None: all items are tested, and none failed." : "No item failed, is blocked, or has changed since its test.") : itemTable(trouble, { ofOne: Boolean(one) }),
      one ? [h("h2", null, "All items"), itemTable(marks, { ofOne: true })] : [h("h2", null, "Documents"), documentTable(app, documents)],
      h("div", { class: "signatures" }, ["Tested by", "Approved by"].map((name) => h("div", null, h("p", null, name), h("p", { class: "line" }, "Name"), h("p", { class: "line" }, "Date and signature")))),
      h("p", { class: "quiet" }, `rst2spec ${model.version ?? ""}`)),
    follow: true,
  };
}

/** Items with their results; if they belong to several documents, each with its document. */
function itemTable(marks, { ofOne }) {
  const most = 5000;
  const names = { open: "Not tested", changed: "Changed since", ...Object.fromEntries(RESULTS.map(({ result, name }) => [result, name])) };
  return h("div", null,
    h("table", { class: "items" },
      h("thead", null, h("tr", null, ["Expected result", "Result", "Tester, date", "Note"].map((name) => h("th", { scope: "col" }, name)))),
      h("tbody", null, marks.slice(0, most).map(([item, mark, result]) =>
        h("tr", { class: `result-${result.replace("/", "")}` },
          h("td", null, link(itemAddress(item), { class: "plain" }, expected(item)), item.kind === "link" && h("span", { class: "quiet" }, ` ${item.flow.source.name} \u2192 ${item.flow.target.name}`),
            !ofOne && h("div", { class: "quiet" }, uniqueName(item.flow.document))),
          h("td", null, names[result], result === "changed" && h("span", { class: "quiet" }, ` (was ${mark.result})`)),
          h("td", null, [mark?.tester, mark?.date].filter(Boolean).join(", ")),
          h("td", null, mark?.note ?? ""))))),
    marks.length > most && h("p", null, `${plural(marks.length - most, "more item")}; the CSV has all of them.`));
}

function documentTable(app, documents) {
  return h("table", { class: "items" },
    h("thead", null, h("tr", null, ["Document", "Tested", "Problems", "Digest"].map((name) => h("th", { scope: "col" }, name)))),
    h("tbody", null, documents.map((document) => {
      const counts = progressOf(app, [document]);
      return h("tr", null,
        h("td", null, link(addressOf("sign-off", document.path), { class: "plain" }, uniqueName(document))),
        h("td", null, `${count(counts.done)} of ${count(counts.total)}`),
        h("td", null, troubleText(counts)),
        h("td", null, h("code", { class: "digest" }, document.digest.slice(0, 16))));
    })));
}
