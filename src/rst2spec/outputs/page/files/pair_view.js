// A pair of systems: both directions on one page.

import { documentCard } from "./systems_view.js";
import { h, link } from "./dom.js";
import { propertyKey } from "./model.js";
import { arrow, bothWays, conditionChips, heading, itemAddress, pathOf, typeOf } from "./parts.js";
import { addressOf, listed, unlisted } from "./router.js";
import { count, plural } from "./words.js";

const GROUPS_SHOWN = 200;
const ROWS_SHOWN = 1000; // of a group

/** The view at #pair=A,B. */
export function pairView(app, { value }) {
  const [a, b] = unlisted(value ?? "").map((key) => app.model.systemsByKey.get(key));
  if (!a || !b) return null;
  const there = a.outgoing.filter(({ target }) => target === b);
  const back = a === b ? [] : b.outgoing.filter(({ target }) => target === a);
  if (there.length + back.length === 0) return null;
  const groups = pairsOf(there, back);
  const rows = [...groups.values()].flat();
  const amount = (test) => rows.filter(test).length;
  const both = amount(({ forward, backward }) => forward.length > 0 && backward.length > 0);
  const shown = [...groups].slice(0, GROUPS_SHOWN);
  const left = rows.length - shown.reduce((sum, [, pairs]) => sum + Math.min(pairs.length, ROWS_SHOWN), 0);
  return {
    title: `${a.name} and ${b.name}`,
    element: h("div", null,
      heading([a.name, bothWays(), b.name], {
        above: link("#systems", null, "Systems"),
        actions: [
          a !== b && link(addressOf("pair", listed([b.key, a.key])), { class: "button" }, "Swap sides"),
          link(addressOf("sign-off", null, { pair: listed([a.key, b.key]) }), { class: "button" }, "Sign-off"),
        ],
      }),
      h("ul", { class: "cards" }, [...there, ...back].map((document) => documentCard(app, document))),
      there.length === 0 && missing(a, b),
      back.length === 0 && a !== b && missing(b, a),
      a !== b && there.length > 0 && back.length > 0 && h("p", { class: "pair-sum" },
        h("b", null, count(both)), both === 1 ? " property pair" : " property pairs", " in both directions, ",
        h("b", null, count(amount(({ backward }) => backward.length === 0))), ` only from ${a.name} to ${b.name}, `,
        h("b", null, count(amount(({ forward }) => forward.length === 0))), ` only from ${b.name} to ${a.name}.`),
      shown.map(([name, pairs]) => groupPart(a, b, name, pairs)),
      left > 0 && h("p", { class: "quiet" }, `${plural(left, "more property pair")}; the documents have all of them.`)),
  };
}

function missing(from, to) {
  return h("p", { class: "quiet" }, `No document describes how ${to.name} is kept in sync with ${from.name}.`);
}

/** Property pairs by the two entity types, whichever direction maps them. */
function pairsOf(there, back) {
  const groups = new Map();
  const add = (mapping, own, ownCell, other, otherCell, direction) => {
    const name = `${own.name}\n${other.name}`;
    if (!groups.has(name)) groups.set(name, new Map());
    const group = groups.get(name);
    const key = `${propertyKey(own, ownCell.path ?? "")}${propertyKey(other, otherCell.path ?? "")}`;
    if (!group.has(key)) group.set(key, { own, other, paths: [ownCell.path, otherCell.path], forward: [], backward: [] });
    group.get(key)[direction].push(mapping);
  };
  for (const document of there) {
    for (const flow of document.flows) for (const mapping of flow.mappings) add(mapping, flow.source, mapping.source, flow.target, mapping.target, "forward");
  }
  for (const document of back) {
    for (const flow of document.flows) for (const mapping of flow.mappings) add(mapping, flow.target, mapping.target, flow.source, mapping.source, "backward");
  }
  return new Map([...groups].map(([name, group]) => [name, [...group.values()]]));
}

function groupPart(a, b, name, pairs) {
  const [own, other] = name.split("\n");
  const header = (text) => h("th", { scope: "col", role: "columnheader" }, text);
  return h("article", { class: "flow" },
    h("h2", null, own, bothWays(), other),
    h("table", { class: "pair-table", role: "table" },
      h("caption", { class: "hidden" }, `${own} and ${other}`),
      h("thead", { role: "rowgroup" }, h("tr", { role: "row" }, header(a.name), header(b.name), header(`to ${b.name}`), a !== b && header(`to ${a.name}`))),
      h("tbody", { role: "rowgroup" }, pairs.slice(0, ROWS_SHOWN).map((pair) =>
        h("tr", { role: "row" },
          h("td", { role: "cell" }, pathOf(pair.paths[0], { entity: pair.own })),
          h("td", { role: "cell" }, pathOf(pair.paths[1], { entity: pair.other })),
          directionCell(pair.forward, `to ${b.name}`),
          a !== b && directionCell(pair.backward, `to ${a.name}`))))));
}

function directionCell(mappings, label) {
  return h("td", { role: "cell", class: mappings.length === 0 ? "is-none" : null, "data-label": label },
    mappings.length === 0 ? h("span", { class: "quiet" }, "not mapped") : mappings.map((mapping) =>
      h("span", { class: "direction" },
        link(itemAddress(mapping), { class: "plain", "aria-label": `Mapping ${mapping.source.path ?? ""} to ${mapping.target.path ?? ""}` }, arrow()), typeOf(mapping.type), conditionChips(mapping.source), conditionChips(mapping.target))));
}
