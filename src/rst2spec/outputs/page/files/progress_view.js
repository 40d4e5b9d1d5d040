// The progress of the test, by kind, by system and by document.

import { exportMarks, importMarks } from "./checklist.js";
import { h, link } from "./dom.js";
import { STATES } from "./mark_rules.js";
import { itemsOf } from "./model.js";
import { documentAddress, figure, heading, meter, uniqueName } from "./parts.js";
import { countsOf, KINDS, progressOf, progressText, troubleText } from "./progress.js";
import { addressOf } from "./router.js";
import { count, percent } from "./words.js";

/** The view at #progress. */
export function progressView(app) {
  const { model } = app;
  const counts = progressOf(app, model.documents);
  const systems = model.systems.filter(({ outgoing, incoming }) => [...outgoing, ...incoming].some(({ flows }) => flows.length > 0));
  const withItems = model.documents.filter((document) => document.flows.length > 0);
  const empty = model.documents.length - withItems.length;
  return {
    title: "Progress",
    element: h("div", null,
      heading("Progress", {
        below: [progressText(counts), troubleText(counts) && `, ${troubleText(counts)}`, `. Round ${app.marks.round} of ${app.marks.project.name}.`],
        actions: [
          !app.isTesting && h("button", { type: "button", class: "button", click: () => importMarks(app) }, "Import CSV"),
          !app.isTesting && h("button", { type: "button", class: "button", click: () => exportMarks(app, model.documents) }, "Export CSV"),
          link("#sign-off", { class: "button" }, "Sign-off"),
        ],
      }),
      !app.isTesting && h("p", { class: "quiet switch-on" }, "Switch QA on to mark mappings, match rules and creation rules as tested. ", h("button", { type: "button", class: "button", click: () => app.setTesting(true) }, "Switch QA on")),
      h("div", { class: "figures" },
        figure(`${percent(counts.done, counts.total)}%`, "tested"),
        STATES.filter((state) => counts[state] > 0 || !["conflict", "not recognized"].includes(state)).map((state) => figure(counts[state], state, addressOf("items", null, { state })))),
      kindTable(app),
      h("h2", null, "By system"),
      h("ul", { class: "progress-list" }, systems.map((system) => {
        const own = [...new Set([...system.outgoing, ...system.incoming])];
        return progressLine(app, system.name, addressOf("system", system.key), own, addressOf("sign-off", null, { system: system.key }));
      })),
      h("h2", null, "By document"),
      h("ul", { class: "progress-list" }, withItems.map((document) => progressLine(app, uniqueName(document), documentAddress(document), [document], addressOf("sign-off", document.path)))),
      empty > 0 && h("p", { class: "quiet" }, `${count(empty)} ${empty > 1 ? "documents have" : "document has"} no items.`)),
    follow: true,
  };
}

/** The items by kind and state; each number leads to its rows. */
function kindTable(app) {
  const items = app.model.documents.flatMap(itemsOf);
  return h("div", { class: "table-frame", tabindex: 0, role: "region", "aria-label": "Items by kind" },
    h("table", { class: "sums" },
      h("caption", { class: "hidden" }, "Items by kind and state"),
      h("thead", null, h("tr", null, ["Items", "All", ...STATES].map((name) => h("th", { scope: "col" }, name)))),
      h("tbody", null, KINDS.map(([kind, name]) => {
        const counts = countsOf(app, items.filter((item) => item.kind === kind));
        const number = (amount, filters) => h("td", null, amount === 0 ? h("span", { class: "quiet" }, "0") : link(addressOf("items", null, { kind, ...filters }), null, count(amount)));
        return h("tr", null, h("th", { scope: "row" }, name), number(counts.total, {}), STATES.map((state) => number(counts[state], { state })));
      }))));
}

function progressLine(app, name, address, documents, signOff) {
  const counts = progressOf(app, documents);
  return h("li", null, link(address, null, name), meter(counts, counts.total),
    h("span", { class: "quiet" }, progressText(counts), troubleText(counts) && ` \u00b7 ${troubleText(counts)}`, " ", link(signOff, { "aria-label": `Sign-off: ${name}` }, "Sign-off")));
}
