// A table of any length: only visible rows are in the page. It scrolls with the page, and the arrow keys move through
// its rows.

import { h, s } from "./dom.js";
import { plural } from "./words.js";

const AROUND = 8; // further rows in the page above and below the visible ones
const PRINTED = 2000; // rows that are printed; nobody reads more on paper

/**
 * Creates a table.
 * @param {Object} options
 * @param {string} options.label its name for screen readers
 * @param {string} options.kind a class that defines the widths of its columns
 * @param {Array<{title: string, sort?: string, isNumber?: boolean}>} options.columns `sort` is the name of the order by
 *   a column; numbers start with the largest
 * @param {function(Object): Array} options.cells a row's cells, each as children of dom.h
 * @param {function(Object): string} options.address the target of a row's link
 * @param {function(KeyboardEvent, Object, HTMLElement): void} [options.keydown]
 * @param {string} [options.sorted] the current order: a column's `sort`, followed by a minus if it is descending
 * @param {function(string): void} [options.sort]
 * @param {AbortSignal} options.signal ends it
 */
export function grid(options) {
  const { signal } = options;
  const body = h("div", { class: "grid-body", role: "rowgroup" });
  const head = h("div", { class: "grid-row grid-head", role: "row", "aria-rowindex": 1 }, options.columns.map((column) => columnHeading(column, options)));
  const element = h(
    "div",
    { class: `grid ${options.kind}`, role: "grid", "aria-label": options.label, "aria-colcount": options.columns.length, "aria-readonly": "true" },
    h("div", { role: "rowgroup", class: "grid-top" }, head),
    body,
  );
  const shown = new Map();
  let rows = [];
  let height = 0;
  let current = 0; // the row that the tab key reaches

  function rowHeight() {
    return Number.parseFloat(getComputedStyle(element).getPropertyValue("--row")) || 48;
  }

  function measure() {
    const now = rowHeight();
    if (now !== height) {
      height = now;
      body.replaceChildren();
      shown.clear();
    }
    body.style.height = `${height * rows.length}px`;
  }

  function render(all = false) {
    const top = body.getBoundingClientRect().top;
    const last = Math.min(rows.length, all ? PRINTED : Math.ceil((innerHeight - top) / height) + AROUND);
    const first = Math.max(0, Math.min(all ? 0 : Math.floor(-top / height) - AROUND, last));
    const focused = body.contains(document.activeElement) ? current : -1;
    for (const [index, row] of shown) {
      if ((index < first || index >= last) && index !== focused) {
        row.remove();
        shown.delete(index);
      }
    }
    for (let index = first; index < last; index += 1) if (!shown.has(index)) place(index);
    if (!shown.has(current)) for (const row of shown.values()) row.tabIndex = -1;
    const reachable = shown.get(current) ?? shown.get(first);
    if (reachable) reachable.tabIndex = 0;
  }

  function place(index) {
    const item = rows[index];
    const row = h(
      "div",
      { class: "grid-row", role: "row", "aria-rowindex": index + 2, tabindex: -1 },
      options.cells(item).map((content) => h("div", { class: "grid-cell", role: "gridcell" }, content)),
    );
    row.style.transform = `translateY(${index * height}px)`;
    row.dataset.index = index;
    const next = [...shown.keys()].filter((other) => other > index).sort((a, b) => a - b)[0];
    body.insertBefore(row, next === undefined ? null : shown.get(next));
    shown.set(index, row);
    return row;
  }

  function focusRow(index) {
    if (rows.length === 0) return;
    const target = Math.max(0, Math.min(rows.length - 1, index));
    const before = shown.get(current);
    if (before) before.tabIndex = -1;
    current = target;
    const row = shown.get(target) ?? place(target);
    row.tabIndex = 0;
    row.focus({ preventScroll: true });
    row.scrollIntoView({ block: "nearest" });
    render();
  }

  function page() {
    return Math.max(1, Math.floor(innerHeight / height) - 3);
  }

  function indexOf(event) {
    const row = event.target.closest?.(".grid-row[data-index]");
    return row ? Number(row.dataset.index) : -1;
  }

  body.addEventListener("keydown", (event) => {
    const index = indexOf(event);
    if (index < 0 || event.ctrlKey || event.metaKey || event.altKey) return;
    const moves = {
      ArrowDown: index + 1, ArrowUp: index - 1, PageDown: index + page(), PageUp: index - page(), Home: 0, End: rows.length - 1,
    };
    const isField = event.target.matches("input, textarea, select");
    if (event.key in moves && !isField) {
      event.preventDefault();
      focusRow(moves[event.key]);
    } else if (event.key === "Enter" && event.target.matches(".grid-row")) {
      location.hash = options.address(rows[index]);
    } else if (!isField) options.keydown?.(event, rows[index], shown.get(index));
  });
  body.addEventListener("focusin", (event) => {
    const index = indexOf(event);
    if (index < 0 || index === current) return;
    const before = shown.get(current);
    if (before) before.tabIndex = -1;
    current = index;
    shown.get(index).tabIndex = 0;
  });
  body.addEventListener("click", (event) => {
    const index = indexOf(event);
    if (index < 0 || event.target.closest("a, button, input, label, select") || !getSelection().isCollapsed) return;
    location.hash = options.address(rows[index]);
  });
  addEventListener("scroll", () => render(), { passive: true, signal });
  addEventListener("resize", () => { measure(); render(); }, { signal });
  addEventListener("beforeprint", () => render(true), { signal });
  addEventListener("afterprint", () => render(), { signal });

  return {
    element,
    /** Shows other rows. */
    show(next) {
      rows = next;
      current = 0;
      body.replaceChildren();
      shown.clear();
      element.setAttribute("aria-rowcount", rows.length + 1);
      element.classList.toggle("is-cut", rows.length > PRINTED);
      element.dataset.cut = `The first ${plural(PRINTED, "row")} of ${rows.length}`;
      measure();
      render();
    },
    /** Updates a row after its content has changed. */
    refresh(item) {
      for (const [index, row] of shown) {
        if (rows[index] !== item) continue;
        const cells = options.cells(item);
        const focused = row.contains(document.activeElement) && row !== document.activeElement;
        [...row.children].forEach((cell, number) => cell.replaceChildren(...[cells[number]].flat(9).filter(Boolean)));
        if (focused) row.focus({ preventScroll: true });
      }
    },
    focus: focusRow,
  };
}

function columnHeading(column, options) {
  const isSorted = column.sort && options.sorted?.replace(/-$/, "") === column.sort;
  const isDown = isSorted && options.sorted.endsWith("-");
  const cell = h("div", {
    class: "grid-cell",
    role: "columnheader",
    "aria-sort": column.sort ? (isSorted ? (isDown ? "descending" : "ascending") : "none") : null,
  });
  if (!column.sort) {
    cell.append(column.title);
    return cell;
  }
  const orders = column.isNumber ? [`${column.sort}-`, column.sort, ""] : [column.sort, `${column.sort}-`, ""];
  const next = orders[isSorted ? orders.indexOf(options.sorted) + 1 : 0];
  cell.append(
    h(
      "button",
      { type: "button", class: "sort", click: () => options.sort(next) },
      column.title,
      s("svg", { viewBox: "0 0 10 12", width: 9, height: 11, "aria-hidden": "true", class: isSorted ? (isDown ? "is-down" : "is-up") : null },
        s("path", { class: "up", d: "M5 1 8.5 5h-7z" }), s("path", { class: "down", d: "M5 11 1.5 7h7z" })),
    ),
  );
  return cell;
}
