// What testers found: marks by key, kept in this browser.

const PREFIX = "rst2spec.mark.";
const TESTER = "rst2spec.tester";

/** What a tester can say of an item, in the order in which it is offered. */
export const RESULTS = [
  { result: "pass", name: "Pass", status: "passed", key: "p" },
  { result: "fail", name: "Fail", status: "failed", key: "f" },
  { result: "blocked", name: "Blocked", status: "blocked", key: "b" },
  { result: "n/a", name: "N/A", status: "not applicable", key: "n" },
];

/**
 * All marks.
 *
 * A mark is `{result, tester, note, date, meaning}`: `meaning` is that of its item when it was made, so that a mark of
 * something that has changed since can be told from one that still holds.
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
      this.problem = "This browser keeps nothing for this page: export the marks before you close it.";
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

  /** The mark of an item; null where it has none. */
  of(item) {
    return this.all.get(item.key) ?? null;
  }

  /** Keeps marks: by key, null where one is taken back. */
  set(entries) {
    for (const [key, mark] of entries) {
      if (mark) this.all.set(key, mark);
      else this.all.delete(key);
      this.keep(PREFIX + key, mark && JSON.stringify(mark));
    }
    this.dispatchEvent(new Event("change"));
  }

  setTester(name) {
    this.tester = name;
    this.keep(TESTER, name);
  }

  keep(key, text) {
    try {
      if (text === null) this.storage?.removeItem(key);
      else this.storage?.setItem(key, text);
    } catch {
      this.problem = "This browser has no room for more marks: export them before you close the page.";
    }
  }

  /** What a mark says of an item today: a result, "changed" where it was made of something else, or "open". */
  resultOf(item) {
    const mark = this.of(item);
    if (!mark) return "open";
    return mark.meaning && mark.meaning !== item.meaning ? "changed" : mark.result;
  }
}

/** A mark as it was kept; null where it is none. */
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
