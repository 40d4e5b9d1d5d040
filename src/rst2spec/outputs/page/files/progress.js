// Counts items by their state.

import { isDone, STATES } from "./mark_rules.js";
import { itemsOf } from "./model.js";
import { count, percent } from "./words.js";

/** The kinds of items, each with its name. */
export const KINDS = [["mapping", "Mappings"], ["link", "Link or creation only"], ["rule", "Match rules"], ["creation", "Creation rules"]];

/** The progress of the test of documents: one count per state, `total` and `done`. */
export function progressOf(app, documents) {
  return countsOf(app, documents.flatMap(itemsOf));
}

/** The same for items. */
export function countsOf(app, items) {
  const counts = Object.fromEntries([...STATES, "total", "done"].map((name) => [name, 0]));
  for (const item of items) {
    const state = app.marks.stateOf(item);
    counts[state] += 1;
    counts.total += 1;
    if (isDone(state)) counts.done += 1;
  }
  return counts;
}

/** "12 of 480 tested (2%)". */
export function progressText(counts) {
  return `${count(counts.done)} of ${count(counts.total)} tested (${percent(counts.done, counts.total)}%)`;
}

/** "3 fail, 1 blocked, 2 changed since". */
export function troubleText(counts) {
  return ["fail", "blocked", "changed since", "conflict", "not recognized"].filter((state) => counts[state] > 0).map((state) => `${count(counts[state])} ${state}`).join(", ");
}
