// The lineage of a property over several hops: what writes its writers, and what its readers feed.

import { h, s } from "./dom.js";
import { box, edgePath } from "./graph.js";
import { entryOf } from "./properties.js";
import { plural } from "./words.js";

const MOST_OF_COLUMN = 12; // boxes of a column
const BOX = { width: 250, height: 44, gap: 10, between: 110 };

/**
 * The properties at each distance. One that both writes and reads is on both sides.
 * @returns {{columns: Array, edges: Array<{from: Object, to: Object, mappings: Set}>}} nodes are `{entry, column}`
 */
export function lineage(model, start, depth) {
  const center = { entry: start, column: 0 };
  const nodes = [center];
  const edges = [];
  for (const direction of [-1, 1]) {
    const known = new Map([[start, center]]);
    let front = [center];
    for (let hop = 1; hop <= depth; hop += 1) {
      const next = [];
      for (const node of front) {
        const neighbors = new Map();
        for (const mapping of direction < 0 ? node.entry.fedBy : node.entry.feeds) {
          const [entity, cell] = direction < 0 ? [mapping.flow.source, mapping.source] : [mapping.flow.target, mapping.target];
          const other = entryOf(model, entity, cell.path);
          if (other) neighbors.set(other, (neighbors.get(other) ?? new Set()).add(mapping));
        }
        for (const [other, mappings] of neighbors) {
          let target = known.get(other);
          if (!target) {
            target = { entry: other, column: direction * hop };
            known.set(other, target);
            nodes.push(target);
            next.push(target);
          }
          edges.push(direction < 0 ? { from: target, to: node, mappings } : { from: node, to: target, mappings });
        }
      }
      front = next;
    }
  }
  const numbers = [...new Set(nodes.map(({ column }) => column))].sort((a, b) => a - b);
  return { center, columns: numbers.map((number) => nodes.filter(({ column }) => column === number)), edges, count: new Set(nodes.map(({ entry }) => entry)).size - 1 };
}

/** Draws it. */
export function lineageGraph(model, start, depth) {
  const { center, columns, edges, count } = lineage(model, start, depth);
  const places = new Map();
  const rows = Math.max(...columns.map((nodes) => Math.min(nodes.length, MOST_OF_COLUMN) + (nodes.length > MOST_OF_COLUMN ? 1 : 0)));
  const height = rows * (BOX.height + BOX.gap) - BOX.gap;
  const width = columns.length * (BOX.width + BOX.between) - BOX.between;
  const drawing = s("svg", {
    class: "graph", viewBox: `-2 -2 ${width + 4} ${height + 4}`, width: width + 4, height: height + 4, role: "group",
    "aria-label": `Lineage of ${start.path}: ${plural(count, "property", "properties")} within ${plural(depth, "hop")}`,
  });
  const boxes = [];
  columns.forEach((nodes, number) => {
    const shown = nodes.slice(0, MOST_OF_COLUMN);
    const left = nodes.length - shown.length;
    const x = number * (BOX.width + BOX.between);
    const used = (shown.length + (left > 0 ? 1 : 0)) * (BOX.height + BOX.gap) - BOX.gap;
    shown.forEach((node, row) => {
      const at = { x, y: (height - used) / 2 + row * (BOX.height + BOX.gap) };
      const { entry } = node;
      places.set(node, at);
      boxes.push(box([...entry.variants.values()][0], entry.path, at, { isCenter: node === center, isUnclear: entry.unclear.length > 0 }));
    });
    if (left > 0) boxes.push(s("text", { x: x + BOX.width / 2, y: (height + used) / 2 - BOX.height / 2, class: "graph-more", "text-anchor": "middle" }, `and ${left} more`));
  });
  for (const { from, to, mappings } of edges) {
    const [a, b] = [places.get(from), places.get(to)];
    if (!a || !b) continue;
    const isConditional = [...mappings].every(({ source, target }) => source.conditions.length + target.conditions.length > 0);
    const left = { x: a.x + BOX.width, y: a.y + BOX.height / 2 };
    const right = { x: b.x, y: b.y + BOX.height / 2 };
    drawing.append(...edgePath(left, right, Math.max(40, Math.abs(right.x - left.x) / 2), { isConditional, isUnclear: false }));
  }
  drawing.append(...boxes);
  return h("div", { class: "graph-frame", tabindex: 0, role: "region", "aria-label": "Lineage" }, drawing);
}
