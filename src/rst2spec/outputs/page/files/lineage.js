// The lineage of a property over several hops: what writes its writers, and what its readers feed.

import { h, s } from "./dom.js";
import { box, edgePath } from "./graph.js";
import { entryOf } from "./properties.js";
import { plural } from "./words.js";

const MOST_OF_COLUMN = 12; // boxes of a column
const BOX = { width: 250, height: 44, gap: 10, between: 110 };

/** The properties at each distance: `columns` from left to right, and `edges` between them. */
export function lineage(model, start, depth) {
  const placed = new Map([[start, 0]]);
  const edges = new Map();
  for (const direction of [-1, 1]) {
    let front = [start];
    for (let hop = 1; hop <= depth; hop += 1) {
      const next = [];
      for (const entry of front) {
        const mappings = direction < 0 ? entry.fedBy : entry.feeds;
        for (const mapping of mappings) {
          const [entity, cell] = direction < 0 ? [mapping.flow.source, mapping.source] : [mapping.flow.target, mapping.target];
          const other = entryOf(model, entity, cell.path);
          if (!other) continue;
          const [from, to] = direction < 0 ? [other, entry] : [entry, other];
          const known = edges.get(from)?.get(to);
          if (known) known.add(mapping);
          else edges.set(from, (edges.get(from) ?? new Map()).set(to, new Set([mapping])));
          if (!placed.has(other)) {
            placed.set(other, direction * hop);
            next.push(other);
          }
        }
      }
      front = next;
    }
  }
  const columns = [];
  for (let column = -depth; column <= depth; column += 1) {
    const entries = [...placed].filter(([, at]) => at === column).map(([entry]) => entry);
    if (entries.length > 0) columns.push({ column, entries });
  }
  return { columns, edges, count: placed.size - 1 };
}

/** Draws it. */
export function lineageGraph(model, start, depth) {
  const { columns, edges, count } = lineage(model, start, depth);
  const places = new Map();
  const rows = Math.max(...columns.map(({ entries }) => Math.min(entries.length, MOST_OF_COLUMN) + (entries.length > MOST_OF_COLUMN ? 1 : 0)));
  const height = rows * (BOX.height + BOX.gap) - BOX.gap;
  const width = columns.length * (BOX.width + BOX.between) - BOX.between;
  const drawing = s("svg", {
    class: "graph", viewBox: `-2 -2 ${width + 4} ${height + 4}`, width: width + 4, height: height + 4, role: "group",
    "aria-label": `Lineage of ${start.path}: ${plural(count, "property", "properties")} within ${plural(depth, "hop")}`,
  });
  const boxes = [];
  columns.forEach(({ entries }, number) => {
    const shown = entries.includes(start) ? [start] : entries.slice(0, MOST_OF_COLUMN);
    const left = entries.length - shown.length;
    const used = (shown.length + (left > 0 ? 1 : 0)) * (BOX.height + BOX.gap) - BOX.gap;
    shown.forEach((entry, row) => {
      const at = { x: number * (BOX.width + BOX.between), y: (height - used) / 2 + row * (BOX.height + BOX.gap) };
      places.set(entry, at);
      boxes.push(box([...entry.variants.values()][0], entry.path, at, { isCenter: entry === start, isUnclear: entry.unclear.length > 0 }));
    });
    if (left > 0) boxes.push(s("text", { x: number * (BOX.width + BOX.between) + BOX.width / 2, y: (height + used) / 2 - BOX.height / 2, class: "graph-more", "text-anchor": "middle" }, `and ${left} more`));
  });
  for (const [from, targets] of edges) {
    for (const [to, mappings] of targets) {
      if (!places.has(from) || !places.has(to)) continue;
      const [a, b] = [places.get(from), places.get(to)];
      const isConditional = [...mappings].every(({ source, target }) => source.conditions.length + target.conditions.length > 0);
      const start_ = { x: a.x + BOX.width, y: a.y + BOX.height / 2 };
      const end = { x: b.x, y: b.y + BOX.height / 2 };
      drawing.append(...edgePath(start_, end, Math.max(40, Math.abs(end.x - start_.x) / 2), { isConditional, isUnclear: false }));
    }
  }
  drawing.append(...boxes);
  return h("div", { class: "graph-frame", tabindex: 0, role: "region", "aria-label": "Lineage" }, drawing);
}
