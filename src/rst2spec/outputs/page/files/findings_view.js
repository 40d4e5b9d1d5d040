// The findings by code, each code with its explanation.

import { h, link } from "./dom.js";
import { grid } from "./grid.js";
import { documentAddress, heading, icon, itemAddress } from "./parts.js";
import { addressOf } from "./router.js";
import { takeAway } from "./take_away.js";
import { count, plural } from "./words.js";

/** The view at #findings and #findings=CODE. */
export function findingsView(app, { value, filters }) {
  const { model } = app;
  if (!model.hasFindings) {
    return { title: "Findings", element: h("div", null, heading("Findings"), h("p", { class: "empty" }, "This page was generated without findings.")) };
  }
  if (value !== null) return codeView(app, value);
  const codes = [...model.codes.values()].filter(({ severity }) => !filters.severity || severity === filters.severity);
  const levels = { all: "", info: "", warning: "Errors and warnings only; compile --min-severity info adds those of level info.", error: "Errors only; compile --min-severity info adds the others." };
  const total = codes.reduce((sum, { findings }) => sum + findings.length, 0);
  return {
    title: "Findings",
    element: h("div", null,
      heading("Findings", { below: [plural(total, filters.severity || "finding"), levels[model.level] && `. ${levels[model.level]}`], actions: filters.severity && link("#findings", { class: "button" }, "All severities") }),
      codes.length === 0 ? h("p", { class: "empty" }, "There are no findings.") : h("ul", { class: "codes" },
        codes.sort((a, b) => b.findings.length - a.findings.length).map((code) =>
          h("li", null,
            link(addressOf("findings", code.code), { class: `code-card ${code.severity}` },
              h("span", { class: "code-count" }, count(code.findings.length)),
              h("span", { class: "code-name" }, icon(code.severity), h("b", null, code.code), ` ${code.name}`),
              h("span", { class: "code-summary" }, code.summary),
              h("span", { class: "quiet" }, `${code.severity}, in ${plural(new Set(code.findings.map(({ path }) => path)).size, "document")}`)))))),
  };
}

function codeView(app, value) {
  const code = app.model.codes.get(value);
  if (!code) return null;
  const table = grid({
    label: `Findings of ${code.code}`, kind: "findings-grid", signal: app.signal,
    columns: [{ title: "Message" }, { title: "Place" }],
    cells: (finding) => [
      h("div", null, h("div", { class: "finding-message" }, finding.message), finding.fix && h("span", { class: "chip" }, finding.fix === "safe" ? "rst2spec fix changes it" : "rst2spec fix --unsafe-fixes changes it")),
      [
        h("div", { class: "cell-line" }, finding.document ? finding.document.name : h("code", null, finding.path)),
        h("div", { class: "cell-owner" }, placeText(finding)),
      ],
    ],
    address: (finding) => whereAddress(finding) ?? addressOf("findings", code.code),
  });
  requestAnimationFrame(() => table.show(code.findings));
  return {
    title: `${code.code} ${code.name}`,
    element: h("div", null,
      heading([h("span", { class: `badge ${code.severity} is-large` }, icon(code.severity), code.code), " ", code.name], {
        above: link("#findings", null, "Findings"),
        below: [code.severity, ", ", plural(code.findings.length, "finding")],
        actions: takeAway(app, `findings-${code.code}`, () => [["Code", "Severity", "Message", "Document", "Line", "Column"], ...code.findings.map((finding) => [code.code, finding.severity, finding.message, finding.path, String(finding.line ?? ""), String(finding.column ?? "")])]),
      }),
      h("details", { class: "explanation", open: true },
        h("summary", null, "Explanation"),
        h("div", { class: "prose" },
          code.documentation.map(([isExcerpt, text]) => (isExcerpt ? h("pre", null, text) : h("p", null, prose(text)))),
          h("p", null, h("b", null, "Hint: "), code.hint))),
      h("h2", null, "Places"),
      table.element),
    focusRows: () => table.focus(0),
  };
}

/** Prose of a docstring: text between double backquotes is code. */
function prose(text) {
  return text.replace(/::$/, ":").split("``").map((part, at) => (at % 2 === 1 ? h("code", null, part) : part));
}

function placeText(finding) {
  const { row, flow } = finding;
  const place = finding.line === null ? "" : `line ${finding.line}, column ${finding.column}`;
  const within = row ? `${row.source.path ?? "(blank)"} \u2192 ${row.target.path ?? "(blank)"}` : flow ? `${flow.source.name} \u2192 ${flow.target.name}` : "";
  return [within, place].filter(Boolean).join(", ");
}

function whereAddress({ row, flow, document }) {
  if (row ?? flow) return itemAddress(row ?? flow);
  return document ? documentAddress(document) : null;
}
