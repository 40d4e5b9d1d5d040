// The testers' marks: stored in this browser, by project and round.

import { MarkRules } from "./mark_rules.js";

const PREFIX = "rst2spec.mark.";
const ROUNDS = "rst2spec.rounds.";
const TESTER = "rst2spec.tester";
const FIRST_ROUND = "1";
const MOST_UNDONE = 100;

/** The statuses that testers choose from, in the order of their buttons. */
export const STATUSES = [
  { status: "pass", name: "Pass", key: "p" },
  { status: "fail", name: "Fail", key: "f" },
  { status: "blocked", name: "Blocked", key: "b" },
  { status: "not applicable", name: "Not applicable", key: "n" },
];

/** The folder of the page: marks belong to it. */
function projectOf({ protocol, host, pathname }) {
  const folder = pathname.replace(/[^/]*$/, "");
  const last = folder.split("/").filter(Boolean).at(-1);
  let name = last ?? host;
  try {
    name = decodeURIComponent(name);
  } catch {
    // it is shown as it is
  }
  return { id: `${protocol}//${host}${folder}`, name: name || "page" };
}

/**
 * All marks of a round.
 *
 * A mark is `{cells, about}` as in mark_rules.js, and `since`: how a sheet described the change since it was made.
 */
export class Marks extends EventTarget {
  constructor(words) {
    super();
    this.rules = new MarkRules(words);
    this.project = projectOf(location);
    this.all = new Map();
    this.undone = [];
    this.problem = null;
    try {
      this.storage = localStorage;
      this.tester = this.storage.getItem(TESTER) ?? "";
      this.readRounds();
      this.readAll();
    } catch {
      this.storage = null;
      this.tester = "";
      this.rounds = [FIRST_ROUND];
      this.round = FIRST_ROUND;
      this.problem = "This browser stores nothing for this page. Export the marks before you close it.";
    }
    addEventListener("storage", (event) => {
      if (!event.key?.startsWith(this.prefix)) return;
      this.take(event.key.slice(this.prefix.length), event.newValue);
      this.dispatchEvent(new Event("change"));
    });
  }

  /** What the storage's keys of this round begin with. */
  get prefix() {
    return `${PREFIX}${this.project.id}\n${this.round}\n`;
  }

  readRounds() {
    const stored = parsed(this.storage.getItem(ROUNDS + this.project.id)) ?? {};
    const names = Array.isArray(stored.names) ? stored.names.filter((name) => typeof name === "string" && name !== "") : [];
    this.rounds = names.length > 0 ? names : [FIRST_ROUND];
    this.round = this.rounds.includes(stored.current) ? stored.current : this.rounds.at(-1);
  }

  readAll() {
    this.all.clear();
    for (let at = 0; at < (this.storage?.length ?? 0); at += 1) {
      const key = this.storage.key(at);
      if (key.startsWith(this.prefix)) this.take(key.slice(this.prefix.length), this.storage.getItem(key));
    }
  }

  take(id, text) {
    const mark = storedMark(text);
    if (mark) this.all.set(id, mark);
    else this.all.delete(id);
  }

  /** Shows the marks of another round; a new one has none. */
  setRound(name) {
    if (!this.rounds.includes(name)) this.rounds.push(name);
    this.round = name;
    this.undone = [];
    this.store(ROUNDS + this.project.id, JSON.stringify({ names: this.rounds, current: name }));
    this.readAll();
    this.dispatchEvent(new Event("change"));
  }

  /** A name for the next round. */
  nextRound() {
    let number = this.rounds.length + 1;
    while (this.rounds.includes(String(number))) number += 1;
    return String(number);
  }

  /** The mark of an item; null if it has none. */
  of(item) {
    return this.all.get(item.key) ?? null;
  }

  /** A cell of an item's mark; empty if there is none. */
  cell(item, column) {
    return this.of(item)?.cells[column] ?? "";
  }

  /**
   * Stores marks by key; null, or a mark without cells, removes one.
   * @param {Iterable<[string, Object|null]>} entries
   * @param {string|null} step consecutive changes with the same name are undone together
   */
  set(entries, step = null) {
    const before = [];
    for (const [key, mark] of entries) {
      before.push([key, this.all.get(key) ?? null]);
      this.write(key, mark && Object.keys(mark.cells).length > 0 ? mark : null);
    }
    if (step === null || this.undone.at(-1)?.step !== step) {
      this.undone.push({ step, before });
      if (this.undone.length > MOST_UNDONE) this.undone.shift();
    }
    this.dispatchEvent(new Event("change"));
  }

  write(key, mark) {
    if (mark) this.all.set(key, mark);
    else this.all.delete(key);
    this.store(this.prefix + key, mark && JSON.stringify(mark));
  }

  /** Takes the last change back. */
  undo() {
    const last = this.undone.pop();
    if (!last) return;
    for (const [key, mark] of last.before.toReversed()) this.write(key, mark);
    this.dispatchEvent(new Event("change"));
  }

  /** Removes all marks of the round; this can be undone. */
  clear() {
    this.set([...this.all.keys()].map((key) => [key, null]));
  }

  setTester(name) {
    this.tester = name;
    this.store(TESTER, name);
  }

  store(key, text) {
    try {
      if (text === null) this.storage?.removeItem(key);
      else this.storage?.setItem(key, text);
    } catch {
      this.problem = "This browser can't store more marks. Export them before you close the page.";
    }
  }

  /** An item's state, as mark_rules.js has it. */
  stateOf(item) {
    const mark = this.of(item);
    return mark ? this.rules.stateOf(mark, item.meaning) : "not tested";
  }
}

function parsed(text) {
  try {
    const value = JSON.parse(text);
    return typeof value === "object" ? value : null;
  } catch {
    return null;
  }
}

/** A stored mark; null if it isn't one. */
function storedMark(text) {
  const mark = parsed(text);
  if (!mark || typeof mark.cells !== "object" || mark.cells === null) return null;
  const cells = Object.fromEntries(Object.entries(mark.cells).filter(([, value]) => typeof value === "string" && value !== ""));
  const word = (value) => (typeof value === "string" ? value : "");
  return Object.keys(cells).length === 0 ? null : { cells, about: word(mark.about), since: word(mark.since) };
}
