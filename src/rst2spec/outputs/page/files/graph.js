// The graph of a property: its sources on the left, its targets on the right.

import { h, s } from "./dom.js";
import { propertyAddress } from "./parts.js";
import { plural } from "./words.js";

const WIDTH = 250; // of a box
const HEIGHT = 44;
const GAP = 10;
const MOST = 12; // boxes on one side; the table below the graph has all
const BETWEEN = 150; // space for the lines and their labels

/**
 * Draws the graph.
 * @param {Object} property {entity, path, feeds, fedBy}
 * @param {Set} unclear the mappings whose precedence isn't specified
 */
export function propertyGraph(property, unclear) {
  const left = neighbors(property.fedBy, (mapping) => [mapping.flow.source, mapping.source.path], unclear);
  const right = neighbors(property.feeds, (mapping) => [mapping.flow.target, mapping.target.path], unclear);
  const rows = Math.max(1, ...[left, right].map((side) => Math.min(side.length, MOST) + (side.length > MOST ? 1 : 0)));
  const height = rows * (HEIGHT + GAP) - GAP;
  const middle = { x: left.length > 0 ? WIDTH + BETWEEN : 0, y: (height - HEIGHT) / 2 };
  const width = middle.x + WIDTH + (right.length > 0 ? BETWEEN + WIDTH : 0);
  const drawing = s("svg", {
    class: "graph", viewBox: `-2 -2 ${width + 4} ${height + 4}`, width: width + 4, height: height + 4, role: "group",
    "aria-label": `${property.path}: fed by ${plural(left.length, "property", "properties")}, feeds ${plural(right.length, "property", "properties")}`,
  });
  drawing.append(...side(left, 0, height, middle, true), ...side(right, width - WIDTH, height, middle, false));
  drawing.append(box(property.entity, property.path, middle, { isCenter: true }));
  return h("div", { class: "graph-frame", tabindex: 0, role: "region", "aria-label": "Graph" }, drawing);
}

/** The properties on the other end, each once, with the mappings that lead there. */
function neighbors(mappings, end, unclear) {
  const found = new Map();
  for (const mapping of mappings) {
    const [entity, path] = end(mapping);
    const key = JSON.stringify([entity.system.number, entity.name, path]);
    if (!found.has(key)) found.set(key, { entity, path, mappings: [], isUnclear: false, conditions: new Set() });
    const entry = found.get(key);
    entry.mappings.push(mapping);
    entry.isUnclear ||= unclear.has(mapping);
    for (const condition of [...mapping.source.conditions, ...mapping.target.conditions]) entry.conditions.add(condition.text);
  }
  return [...found.values()];
}

function side(entries, x, height, middle, isLeft) {
  const shown = entries.slice(0, MOST);
  const rows = shown.length + (entries.length > MOST ? 1 : 0);
  const top = (height - (rows * (HEIGHT + GAP) - GAP)) / 2;
  const parts = [];
  shown.forEach((entry, row) => {
    const at = { x, y: top + row * (HEIGHT + GAP) };
    parts.push(...edge(entry, at, middle, isLeft), box(entry.entity, entry.path, at, { isUnclear: entry.isUnclear }));
  });
  if (entries.length > MOST) {
    const y = top + MOST * (HEIGHT + GAP) + HEIGHT / 2;
    parts.push(s("text", { x: x + WIDTH / 2, y, class: "graph-more", "text-anchor": "middle" }, `and ${entries.length - MOST} more, in the table below`));
  }
  return parts;
}

function edge(entry, at, middle, isLeft) {
  const from = isLeft ? { x: at.x + WIDTH, y: at.y + HEIGHT / 2 } : { x: middle.x + WIDTH, y: middle.y + HEIGHT / 2 };
  const to = isLeft ? { x: middle.x, y: middle.y + HEIGHT / 2 } : { x: at.x, y: at.y + HEIGHT / 2 };
  const bend = BETWEEN / 2;
  const hasCondition = entry.conditions.size > 0;
  const [line, head] = edgePath(from, to, bend, { isConditional: hasCondition, isUnclear: entry.isUnclear });
  if (!hasCondition) return [line, head];
  const conditions = [...entry.conditions];
  const text = conditions.length === 1 ? `if ${conditions[0]}` : plural(conditions.length, "condition");
  const near = isLeft ? { x: from.x + 8, y: from.y - 6, anchor: "start" } : { x: to.x - 10, y: to.y - 6, anchor: "end" };
  const label = s("text", { class: "graph-label", x: near.x, y: near.y, "text-anchor": near.anchor }, cut(text, 22), s("title", null, conditions.join("\n")));
  return [line, head, label];
}

/** A line with its head from one place to another. */
export function edgePath(from, to, bend, { isConditional, isUnclear }) {
  return [
    s("path", {
      class: `edge${isConditional ? " is-conditional" : ""}${isUnclear ? " is-unclear" : ""}`,
      d: `M${from.x} ${from.y}C${from.x + bend} ${from.y} ${to.x - bend} ${to.y} ${to.x - 7} ${to.y}`,
    }),
    s("path", { class: `edge-head${isUnclear ? " is-unclear" : ""}`, d: `M${to.x - 8} ${to.y - 4}L${to.x} ${to.y}l-8 4z` }),
  ];
}

/** A property as a box, which is a link unless it is the center. */
export function box(entity, path, at, { isCenter = false, isUnclear = false } = {}) {
  const owner = `${entity.system.name} ${entity.name}`;
  const name = path ?? "(blank)";
  const content = [
    s("rect", { x: at.x, y: at.y, width: WIDTH, height: HEIGHT, rx: 7 }),
    s("text", { x: at.x + 12, y: at.y + 18, class: "graph-owner" }, cut(owner, 38), " "),
    s("text", { x: at.x + 12, y: at.y + 35, class: "graph-path" }, cut(name, 29)),
    s("title", null, `${owner}\n${name}`),
  ];
  const kind = `node${isCenter ? " is-center" : ""}${isUnclear ? " is-unclear" : ""}`;
  if (isCenter || path === null) return s("g", { class: kind }, content);
  return s("a", { class: kind, href: propertyAddress(entity, path) }, content);
}

/** A text that fits: the end is replaced by an ellipsis if necessary; the title of its box has the whole text. */
function cut(text, most) {
  const characters = [...text];
  return characters.length <= most ? text : `${characters.slice(0, most - 1).join("")}\u2026`;
}
