// The matrix of systems: one row per source, one column per target, one cell per document. Only visible cells are in the
// page, so that 200 systems are as fast as 20.

import { h } from "./dom.js";

const MARGIN = 4; // further cells in the page around the visible ones

/**
 * Creates the matrix.
 * @param {Object} options
 * @param {Array} options.systems in order
 * @param {Map} options.cells by `source.number * systems.length + target.number`: {label, text, level, flag, address}
 * @param {function(Object|null): void} options.point called with the cell under pointer or focus
 * @param {function(Object): string} options.systemAddress
 * @param {AbortSignal} options.signal
 */
export function matrix({ systems, cells, point, systemAddress, signal }) {
  const total = systems.length;
  const rowsOf = new Map(); // numbers of columns with a cell, by row
  for (const key of cells.keys()) {
    const row = Math.floor(key / total);
    if (!rowsOf.has(row)) rowsOf.set(row, []);
    rowsOf.get(row).push(key % total);
  }
  for (const columns of rowsOf.values()) columns.sort((a, b) => a - b);
  const head = h("div", { class: "matrix-head", role: "row", "aria-rowindex": 1 });
  const body = h("div", { class: "matrix-body", role: "rowgroup" });
  const inner = h("div", { class: "matrix-inner" }, h("div", { role: "rowgroup", class: "matrix-top" }, head), body);
  const element = h(
    "div",
    {
      class: `matrix${total > 40 ? " is-dense" : ""}`, role: "grid", "aria-readonly": "true",
      "aria-label": "Systems: rows are sources, columns are targets", "aria-rowcount": total + 1, "aria-colcount": total + 1,
    },
    inner,
  );
  const shown = new Map();
  let current = [...cells.keys()].sort((a, b) => a - b)[0] ?? -1;
  let size = 0;
  let side = 0;
  let drawn = "";

  function measure() {
    const style = getComputedStyle(element);
    size = Number.parseFloat(style.getPropertyValue("--cell"));
    side = Number.parseFloat(style.getPropertyValue("--side"));
    inner.style.width = `${side + total * size}px`;
    body.style.height = `${total * size}px`;
    drawn = "";
  }

  function render() {
    const { scrollLeft, scrollTop, clientWidth, clientHeight } = element;
    const clip = (first, length) => [Math.max(0, Math.floor(first / size) - MARGIN), Math.min(total, Math.ceil((first + length) / size) + MARGIN)];
    const [left, right] = clip(scrollLeft, clientWidth);
    const [top, bottom] = clip(scrollTop, clientHeight);
    const now = [left, right, top, bottom].join();
    if (now === drawn) return;
    drawn = now;
    const focused = body.contains(document.activeElement) ? current : -1;
    head.replaceChildren(h("div", { class: "matrix-corner", role: "columnheader", "aria-colindex": 1 }, h("span", null, "from \u2193 to \u2192")));
    for (let column = left; column < right; column += 1) {
      const title = h("a", { href: systemAddress(systems[column]), tabindex: -1, title: systems[column].name }, h("span", null, systems[column].name));
      const cell = h("div", { class: "matrix-column", role: "columnheader", "aria-colindex": column + 2 }, title);
      cell.style.left = `${side + column * size}px`;
      head.append(cell);
    }
    shown.clear();
    const rows = [];
    for (let row = top; row < bottom; row += 1) {
      const line = h("div", { class: "matrix-row", role: "row", "aria-rowindex": row + 2 },
        h("div", { class: "matrix-name", role: "rowheader", "aria-colindex": 1 }, h("a", { href: systemAddress(systems[row]), tabindex: -1, title: systems[row].name }, systems[row].name)));
      line.style.top = `${row * size}px`;
      for (const column of rowsOf.get(row) ?? []) {
        if (column >= left && column < right) line.append(place(row * total + column, column));
      }
      rows.push(line);
    }
    body.replaceChildren(...rows);
    if (!shown.has(current) && shown.size > 0 && focused < 0) [...shown.values()][0].tabIndex = 0;
    if (focused >= 0) shown.get(focused)?.focus({ preventScroll: true });
  }

  function place(key, column) {
    const { label, text, level, flag, address } = cells.get(key);
    const content = h("a", { href: address, class: `matrix-link level-${level}${flag ? ` has-${flag}` : ""}`, tabindex: key === current ? 0 : -1, "aria-label": label }, text);
    const cell = h("div", { class: "matrix-cell", role: "gridcell", "aria-colindex": column + 2 }, content);
    cell.style.left = `${side + column * size}px`;
    content.dataset.key = key;
    shown.set(key, content);
    return cell;
  }

  function go(key) {
    if (key === undefined) return;
    const before = shown.get(current);
    if (before) before.tabIndex = -1;
    current = key;
    const row = Math.floor(key / total);
    const column = key % total;
    const top = body.offsetTop;
    const within = (at, first, last) => Math.min(Math.max(first, at - last), at);
    element.scrollTop = within(row * size, element.scrollTop, element.clientHeight - top - size);
    element.scrollLeft = within(column * size, element.scrollLeft, element.clientWidth - side - size);
    drawn = "";
    render();
    const target = shown.get(key);
    if (!target) return;
    target.tabIndex = 0;
    target.focus({ preventScroll: true });
  }

  /** The next cell in a direction; in a column the nearest row that has one there. */
  function next(key, name) {
    const row = Math.floor(key / total);
    const column = key % total;
    const columns = rowsOf.get(row) ?? [];
    if (name === "ArrowRight") return columns.filter((other) => other > column).map((other) => row * total + other)[0];
    if (name === "ArrowLeft") return columns.filter((other) => other < column).map((other) => row * total + other).at(-1);
    if (name === "Home") return row * total + columns[0];
    if (name === "End") return row * total + columns.at(-1);
    const step = name === "ArrowDown" ? 1 : -1;
    for (let other = row + step; other >= 0 && other < total; other += step) {
      if (cells.has(other * total + column)) return other * total + column;
    }
    return undefined;
  }

  element.addEventListener("keydown", (event) => {
    const key = Number(event.target.dataset?.key ?? Number.NaN);
    if (Number.isNaN(key) || event.ctrlKey || event.metaKey || event.altKey) return;
    if (!["ArrowRight", "ArrowLeft", "ArrowUp", "ArrowDown", "Home", "End"].includes(event.key)) return;
    event.preventDefault();
    go(next(key, event.key));
  });
  const pointAt = (event) => {
    const key = event.target.dataset?.key;
    point(key === undefined ? null : cells.get(Number(key)));
    highlight(key === undefined ? null : Number(key));
  };
  function highlight(key) {
    for (const lit of element.querySelectorAll(".is-lit")) lit.classList.remove("is-lit");
    if (key === null) return;
    const row = body.querySelector(`[aria-rowindex="${Math.floor(key / total) + 2}"] .matrix-name`);
    const column = head.querySelector(`[aria-colindex="${(key % total) + 2}"]`);
    row?.classList.add("is-lit");
    column?.classList.add("is-lit");
  }
  element.addEventListener("focusin", (event) => {
    const key = event.target.dataset?.key;
    if (key !== undefined && Number(key) !== current) {
      const before = shown.get(current);
      if (before) before.tabIndex = -1;
      current = Number(key);
      event.target.tabIndex = 0;
    }
    pointAt(event);
  });
  element.addEventListener("pointerover", pointAt);
  element.addEventListener("pointerleave", () => { point(null); highlight(null); });
  element.addEventListener("scroll", () => render(), { passive: true, signal });
  addEventListener("resize", () => { measure(); render(); }, { signal });

  /** Starts where something is: at the first cell, if it is outside. */
  function start() {
    measure();
    const row = Math.floor(current / total);
    const column = current % total;
    if (current >= 0 && row * size > element.clientHeight / 2) element.scrollTop = row * size;
    if (current >= 0 && column * size > element.clientWidth - side - size) element.scrollLeft = column * size;
    render();
  }

  return { element, start };
}

/** The darkness of a cell, 1 to 5, on a logarithmic scale, because a few numbers are much larger than all others. */
export function levelOf(number, most) {
  if (number === 0 || most === 0) return 0;
  return Math.max(1, Math.ceil((5 * Math.log(number + 1)) / Math.log(most + 1)));
}
