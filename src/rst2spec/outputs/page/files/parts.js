// What several views share: systems, properties, conditions, types, findings, addresses.

import { h, link, marked, s, unseen } from "./dom.js";
import { propertyParts } from "./model.js";
import { addressOf, listed } from "./router.js";
import { count, plural } from "./words.js";

const SHAPES = {
  pass: "m3 8.5 3.2 3.2L13 5",
  fail: "m4 4 8 8m0-8-8 8",
  blocked: "M8 2.5a5.5 5.5 0 1 1 0 11 5.5 5.5 0 0 1 0-11M4.2 4.2l7.6 7.6",
  "not applicable": "M3.5 8h9",
  note: "M3 3.5h10v7H8l-3 2.5v-2.5H3z",
  error: "M8 2.5 14 13H2zM8 6.5v3M8 11.2v.1",
  warning: "M8 2.5a5.5 5.5 0 1 1 0 11 5.5 5.5 0 0 1 0-11M8 5v3.5M8 10.8v.1",
  info: "M8 2.5a5.5 5.5 0 1 1 0 11 5.5 5.5 0 0 1 0-11M8 7.5V11M8 5.2v.1",
  sun: "M8 5.2a2.8 2.8 0 1 1 0 5.6 2.8 2.8 0 0 1 0-5.6M8 1.2v1.4M8 13.4v1.4M1.2 8h1.4M13.4 8h1.4M3.2 3.2l1 1M11.8 11.8l1 1M3.2 12.8l1-1M11.8 4.2l1-1",
  moon: "M13 9.8A5.6 5.6 0 0 1 6.2 3 5.6 5.6 0 1 0 13 9.8z",
  auto: "M8 2.5a5.5 5.5 0 1 1 0 11 5.5 5.5 0 0 1 0-11M8 2.5v11M10 3.2v9.6M12 4.4v7.2",
};

/** A small picture beside a text with the same meaning. */
export function icon(name) {
  return s("svg", { viewBox: "0 0 16 16", width: 14, height: 14, "aria-hidden": "true", class: "icon" }, s("path", { d: SHAPES[name] }));
}

/** "→", and "to" for screen readers. */
export function arrow() {
  return [" ", h("span", { class: "arrow" }, h("span", { "aria-hidden": "true" }, "\u2192"), unseen("to")), " "];
}

/** "⇄", and "and" for screen readers. */
export function bothWays() {
  return [" ", h("span", { class: "arrow" }, h("span", { "aria-hidden": "true" }, "\u21c4"), unseen("and")), " "];
}

/** The address of a mapping, a match rule, a creation rule. */
export function itemAddress(item) {
  return addressOf({ mapping: "mapping", rule: "rule", creation: "flow", link: "flow" }[item.kind], item.id);
}

/** A document's address. */
export function documentAddress(document) {
  return addressOf("document", document.path);
}

/** A property's address. */
export function propertyAddress(entity, path) {
  return addressOf("property", listed(propertyParts(entity, path)));
}

/** The address of a pair of systems. */
export function pairAddress(document) {
  return addressOf("pair", listed([document.source.key, document.target.key]));
}

/** A path of a property with highlighted search terms; a link to the property if `entity` is given. */
export function pathOf(path, { entity = null, terms = null, blank = "(blank)" } = {}) {
  if (path === null) return h("span", { class: "blank" }, blank);
  const shown = h("code", { class: "path" }, marked(path, terms));
  return entity ? link(propertyAddress(entity, path), { class: "plain" }, shown) : shown;
}

/** The conditions of a property, each as a chip. */
export function conditionChips(cell, terms = null) {
  if (cell.conditions.length === 0) return null;
  return h(
    "span",
    { class: "chips" },
    cell.conditions.map((condition) =>
      h(
        "span",
        { class: "chip condition", title: condition.iri },
        h("span", { class: "quiet" }, "if "),
        marked(condition.text, terms),
        condition.occurrences > 1 &&
          h("span", { class: "quiet" }, h("span", { "aria-hidden": "true" }, ` \u00d7${condition.occurrences}`), unseen(`, ${condition.occurrences} times`)),
      ),
    ),
  );
}

/** A data type. */
export function typeOf(type, terms = null) {
  const names = { malformed: "unreadable" };
  if (type.shown !== type.text) return h("span", { class: `type type-${type.kind} quiet`, title: type.text ? `The document has ${type.text}.` : null }, type.shown);
  return h(
    "span",
    { class: `type type-${type.kind}` },
    type.text !== "" && h("code", null, marked(type.kind === "primitive" ? type.text.replace(/^"|"$/g, "") : type.text, terms)),
    names[type.kind] && h("span", { class: "quiet" }, type.text === "" ? names[type.kind] : ` ${names[type.kind]}`),
  );
}

/** A finding's code, as a link to what it means. */
export function codeBadge(code) {
  return link(addressOf("findings", code.code), { class: `badge ${code.severity}`, title: code.summary }, icon(code.severity), code.code, unseen(`, ${code.severity}: ${code.name}`));
}

/** Each code among findings once; if there are too many, the first ones and the number of the others. */
export function codeBadges(findings, most = Infinity) {
  const codes = [...new Set(findings.map((finding) => finding.code))];
  const shown = codes.length > most ? codes.slice(0, most - 1) : codes;
  if (codes.length === 0) return null;
  const others = codes.slice(shown.length);
  return h("span", { class: "chips" }, shown.map(codeBadge),
    others.length > 0 && h("span", { class: "chip", title: others.map(({ code, name }) => `${code} ${name}`).join("\n") }, `+${others.length}`, unseen(` more: ${others.map(({ code }) => code).join(", ")}`)));
}

/** Findings with their messages. */
export function findingList(findings) {
  if (findings.length === 0) return null;
  return h(
    "ul",
    { class: "finding-list" },
    findings.map((finding) =>
      h(
        "li",
        null,
        codeBadge(finding.code),
        h("span", { class: "finding-text" }, finding.message, finding.line !== null && h("span", { class: "quiet" }, ` line ${finding.line}`)),
      ),
    ),
  );
}

/** The number of findings of each severity, in a few characters. */
export function severityCounts(found) {
  const parts = ["error", "warning", "info"].filter((severity) => found[severity] > 0);
  if (parts.length === 0) return h("span", { class: "quiet" }, "none");
  return h(
    "span",
    { class: "chips" },
    parts.map((severity) => {
      const text = severity === "info" ? `${count(found.info)} info` : plural(found[severity], severity);
      return h("span", { class: `badge ${severity}` }, icon(severity), h("span", { "aria-hidden": "true" }, count(found[severity])), unseen(text));
    }),
  );
}

/** A number, with its name below. */
export function figure(number, name, address = null) {
  const content = [h("b", null, typeof number === "number" ? count(number) : number), h("span", null, name)];
  return address ? link(address, { class: "figure" }, content) : h("div", { class: "figure" }, content);
}

/** A view's heading, with the lines above and below it. */
export function heading(text, { above = null, below = null, actions = null } = {}) {
  return h(
    "div",
    { class: "view-head" },
    h("div", { class: "view-title" }, above && h("p", { class: "above" }, above), h("h1", { tabindex: -1 }, text), below && h("p", { class: "below" }, below)),
    actions && h("div", { class: "actions" }, actions),
  );
}

/** The name of a state in style sheets. */
export function stateClass(state) {
  return { "not applicable": "na", "changed since": "changed", "not recognized": "unknown", "not tested": "open" }[state] ?? state;
}

/** A document's name, with its path if another one has the same name. */
export function uniqueName(document) {
  return document.isNameShared ? `${document.name} (${document.path})` : document.name;
}

/** A bar that shows a share. */
export function meter(counts, total) {
  const bar = h("span", { class: "meter", "aria-hidden": "true" });
  for (const state of ["pass", "fail", "not applicable", "blocked", "conflict", "changed since"]) {
    if (!counts[state]) continue;
    const part = h("span", { class: `part-${stateClass(state)}` });
    part.style.width = `${(100 * counts[state]) / total}%`;
    bar.append(part);
  }
  return bar;
}
