// The testers' results: marks by key, stored in this browser.

const PREFIX = "rst2spec.mark.";
const TESTER = "rst2spec.tester";

/** The possible results of an item, in the order of their buttons. */
export const RESULTS = [
  { result: "pass", name: "Pass", status: "passed", key: "p" },
  { result: "fail", name: "Fail", status: "failed", key: "f" },
  { result: "blocked", name: "Blocked", status: "blocked", key: "b" },
  { result: "n/a", name: "N/A", status: "not applicable", key: "n" },
];

/**
 * All marks.
 *
 * A mark is `{result, tester, note, date, meaning}`: `meaning` is that of its item when it was marked. It shows whether
 * the item has changed since.
 */
export class Marks extends EventTarget {
  constructor() {
    super();
    this.all = new Map();
    this.problem = null;
    try {
      this.storage = localStorage;
      for (let at = 0; at < this.storage.length; at += 1) {
        const key = this.storage.key(at);
        if (key.startsWith(PREFIX)) this.take(key.slice(PREFIX.length), this.storage.getItem(key));
      }
      this.tester = this.storage.getItem(TESTER) ?? "";
    } catch {
      this.storage = null;
      this.tester = "";
      this.problem = "This browser stores nothing for this page. Export the marks before you close it.";
    }
    addEventListener("storage", (event) => {
      if (!event.key?.startsWith(PREFIX)) return;
      this.take(event.key.slice(PREFIX.length), event.newValue);
      this.dispatchEvent(new Event("change"));
    });
  }

  take(id, text) {
    const mark = parsedMark(text);
    if (mark) this.all.set(id, mark);
    else this.all.delete(id);
  }

  /** The mark of an item; null if it has none. */
  of(item) {
    return this.all.get(item.key) ?? null;
  }

  /** Stores marks by key; null removes one. */
  set(entries) {
    for (const [key, mark] of entries) {
      if (mark) this.all.set(key, mark);
      else this.all.delete(key);
      this.store(PREFIX + key, mark && JSON.stringify(mark));
    }
    this.dispatchEvent(new Event("change"));
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

  /** An item's current result: that of its mark, "changed" if the item has changed since, or "open". */
  resultOf(item) {
    const mark = this.of(item);
    if (!mark) return "open";
    return mark.meaning && mark.meaning !== item.meaning ? "changed" : mark.result;
  }
}

/** A stored mark; null if it isn't one. */
function parsedMark(text) {
  try {
    const mark = JSON.parse(text);
    if (!RESULTS.some(({ result }) => result === mark.result)) return null;
    const word = (value) => (typeof value === "string" ? value : "");
    return { result: mark.result, tester: word(mark.tester), note: word(mark.note), date: word(mark.date), meaning: word(mark.meaning) };
  } catch {
    return null;
  }
}
