// Takes a filtered table away: as CSV, or as a link to it.

import { download } from "./checklist.js";
import { csvOf } from "./csv.js";
import { h } from "./dom.js";

/**
 * The buttons of a table.
 * @param {Object} app
 * @param {string} name of the file
 * @param {function(): string[][]} table its header and rows, as they are filtered now
 */
export function takeAway(app, name, table) {
  return h("span", { class: "take-away" },
    h("button", { type: "button", class: "button", click: () => download(`${name}.csv`, csvOf(table())) }, "CSV"),
    h("button", { type: "button", class: "button", click: () => copyLink(app) }, "Link"));
}

async function copyLink(app) {
  try {
    await navigator.clipboard.writeText(location.href);
    app.notice(["The link to this table is in the clipboard."], "link");
  } catch {
    app.notice([`The link to this table: ${location.href}`], "link");
  }
}
