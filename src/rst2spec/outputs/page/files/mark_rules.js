// The rule for marks: what has changed since, what is done, which of two marks counts, and what is a conflict. It is that
// of `checklist/mark_rules.py`; `tests/marks/cases.json` holds both to the same answers.
//
// A mark is `{cells, about}`: the testers' cells by column, without empty ones, and the meaning that it is about (empty if
// that is unknown).

import { readDay } from "./mark_dates.js";

/** The states of an item; the first three are done. */
export const STATES = ["pass", "fail", "not applicable", "blocked", "changed since", "conflict", "not recognized", "not tested"];
const DONE = new Set(STATES.slice(0, 3));

const CONFLICTING = "conflict";
const AUTOMATIC_TESTER = "rst2spec verify";
const RESULT_COLUMNS = new Set(["Status", "Tester", "Date", "Conflict"]);
const UNDECIDED = new Set(["blocked", ""]); // statuses that contradict no result

/** Whether an item in a state is done. */
export function isDone(state) {
  return DONE.has(state);
}

/** A text in lower case with single spaces. */
export function plainWord(text) {
  return text.trim().split(/\s+/).join(" ").toLowerCase();
}

/** The rule, with the words that people write for statuses: the page's data has them. */
export class MarkRules {
  /** @param {Object<string, string>} words the status by a word in lower case; it is empty if the word means "not tested" */
  constructor(words) {
    this.words = new Map(Object.entries(words));
    this.words.set("", "");
  }

  /** The status that a text means: empty if the row isn't tested, null if it is unknown. */
  readStatus(text) {
    return this.words.get(plainWord(text)) ?? null;
  }

  /** The status of a mark in its standard word; a text that isn't recognized is returned in lower case. */
  statusOf(mark) {
    const text = mark.cells.Status ?? "";
    return this.readStatus(text) ?? plainWord(text);
  }

  /** A result in words: "pass, Kari, 2026-11-02". */
  resultText(mark) {
    return [this.statusOf(mark), mark.cells.Tester, mark.cells.Date].filter(Boolean).join(", ");
  }

  /** The state of an item with this meaning. */
  stateOf(mark, meaning) {
    const status = this.readStatus(mark.cells.Status ?? "");
    if (status === null) return "not recognized";
    if (status === "") return "not tested";
    if (status === CONFLICTING) return "conflict";
    return mark.about === meaning ? status : "changed since";
  }

  /** The cells with the status in its standard word. */
  withStandardStatus(cells) {
    const standard = { ...cells };
    if (!("Status" in standard)) return standard;
    const status = this.readStatus(standard.Status);
    if (status) standard.Status = status;
    else if (status === "") delete standard.Status;
    return standard;
  }

  /**
   * The mark that counts among several of one row.
   *
   * The latest one counts. If dates don't decide, one about the row's present meaning does. If the statuses of the remaining
   * ones differ, the row is in conflict. A mark of `rst2spec verify` never replaces one of a person, but contradicts it. The
   * other cells of all marks are in the result.
   * @returns {{mark: Object, chosen: number, superseded: number[]}}
   */
  combine(marks, meaning) {
    const all = marks.map((_, index) => index);
    const withResult = all.filter((index) => this.statusOf(marks[index]));
    const isAutomatic = (index) => plainWord(marks[index].cells.Tester ?? "") === AUTOMATIC_TESTER;
    const ofPeople = withResult.filter((index) => !isAutomatic(index));
    const automatic = withResult.filter(isAutomatic);
    if (withResult.length === 0) {
      const filled = all.filter((index) => Object.keys(marks[index].cells).length > 0);
      const chosen = filled.at(-1) ?? all.length - 1;
      return { mark: this.withTexts(marks, chosen, filled), chosen, superseded: [] };
    }
    if (ofPeople.length === 0) {
      const day = (index) => dayOf(marks[index]) ?? "";
      const chosen = automatic.reduce((best, index) => (day(index) >= day(best) ? index : best));
      return this.chosen(marks, [chosen], withResult, meaning);
    }
    const deciding = this.deciding(marks, ofPeople, meaning);
    const contradicting = automatic.filter((index) => this.contradicts(marks[index], marks[deciding.at(-1)]));
    return this.chosen(marks, [...deciding, ...contradicting], [...ofPeople, ...contradicting], meaning);
  }

  /** The latest marks; among those that dates don't order the ones about the present meaning. */
  deciding(marks, indexes, meaning) {
    const days = new Map(indexes.map((index) => [index, dayOf(marks[index])]));
    const latest = [...days.values()].reduce((best, day) => (day !== null && (best === null || day > best) ? day : best), null);
    const last = indexes.filter((index) => days.get(index) === null || days.get(index) === latest);
    const current = last.filter((index) => marks[index].about === meaning);
    return current.length > 0 ? current : last;
  }

  contradicts(automatic, mark) {
    const statuses = [this.statusOf(automatic), this.statusOf(mark)];
    return automatic.about === mark.about && statuses[0] !== statuses[1] && !statuses.some((status) => UNDECIDED.has(status));
  }

  chosen(marks, deciding, considered, meaning) {
    const isDated = (index) => dayOf(marks[index]) !== null;
    const chosen = deciding.reduce((best, index) => (isDated(best) && !isDated(index) ? best : !isDated(best) && isDated(index) ? index : Math.max(best, index)));
    const withTexts = marks.map((_, index) => index).filter((index) => considered.includes(index) || !this.statusOf(marks[index]));
    const mark = this.withTexts(marks, chosen, withTexts);
    if (new Set(deciding.map((index) => this.statusOf(marks[index]))).size === 1 && this.statusOf(marks[chosen]) !== CONFLICTING) {
      const superseded = considered.filter((index) => index !== chosen && !this.isSame(marks[index], marks[chosen]));
      return { mark, chosen, superseded };
    }
    const cells = { ...mark.cells, Status: CONFLICTING };
    cells.Conflict = [...new Set(deciding.flatMap((index) => this.conflictLines(marks[index])))].join("\n");
    cells.Tester = [...new Set(deciding.flatMap((index) => (marks[index].cells.Tester ?? "").split(" / ").filter(Boolean)))].join(" / ");
    const about = deciding.some((index) => marks[index].about === meaning) ? meaning : mark.about;
    return { mark: { cells: withoutEmpty(cells), about }, chosen, superseded: [] };
  }

  /** Whether two marks are copies of the same one. */
  isSame(one, other) {
    return one.about === other.about && this.resultText(one) === this.resultText(other);
  }

  conflictLines(mark) {
    return this.statusOf(mark) === CONFLICTING && mark.cells.Conflict ? mark.cells.Conflict.split("\n") : [this.resultText(mark)];
  }

  /** The chosen mark with the other cells of all marks: where both have a text, the other one is added to the note. */
  withTexts(marks, chosen, indexes) {
    const cells = { ...marks[chosen].cells };
    for (const index of indexes.toReversed()) {
      const mark = marks[index];
      for (const [column, text] of Object.entries(mark.cells)) {
        if (RESULT_COLUMNS.has(column) || text === "") continue;
        if (!Object.hasOwn(cells, column)) cells[column] = text;
        else if (index !== chosen && !cells[column].includes(text)) this.addToNote(cells, column, text, mark);
      }
    }
    if (this.readStatus(cells.Status ?? "") !== CONFLICTING) delete cells.Conflict;
    return { cells, about: marks[chosen].about };
  }

  addToNote(cells, column, text, mark) {
    const who = this.resultText(mark) || "another checklist";
    const line = column === "Note" ? `${who}: ${text}` : `${who}: ${column}: ${text}`;
    const note = cells.Note ?? "";
    if (!note.includes(line)) cells.Note = note ? `${note}\n${line}` : line;
  }

  /** The meaning that the marks of a row are about, by the parts of its key; empty if it is unknown. */
  aboutOf(key, cells) {
    return key.tested && this.isUnchanged(key.result, cells) ? key.tested : key.meaning;
  }

  /** Whether marks still have the result that the key contains: as `keys.py` writes it. */
  isUnchanged(text, cells) {
    const parts = text.split("/").map(unescapedPart);
    if (parts.length !== 3) return true; // of an earlier version
    const [status, day, tester] = this.resultParts(cells);
    const isUnreadable = day === "" && (cells.Date ?? "") !== ""; // another program rewrote it
    return status === parts[0] && tester === parts[2] && (day === parts[1] || isUnreadable);
  }

  resultParts(cells) {
    return [this.statusOf({ cells }), readDay(cells.Date ?? "") ?? "", (cells.Tester ?? "").trim().split(/\s+/).join(" ")];
  }

  /** The key of an item's row with its mark; null for no mark. */
  keyText(kind, id, meaning, mark) {
    const key = `${kind} ${id} ${meaning}`;
    if (!mark || mark.about === meaning || Object.keys(mark.cells).length === 0) return key;
    return `${key} ${mark.about || "unknown"} ${this.resultParts(mark.cells).map(escapedPart).join("/")}`;
  }
}

function dayOf(mark) {
  return readDay(mark.cells.Date ?? "");
}

function withoutEmpty(cells) {
  return Object.fromEntries(Object.entries(cells).filter(([, text]) => text !== ""));
}

function escapedPart(text) {
  return encodeURIComponent(text.replace(/\p{Surrogate}/gu, "\ufffd")).replace(/[!'()*]/g, (sign) => `%${sign.codePointAt(0).toString(16).toUpperCase()}`);
}

function unescapedPart(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
