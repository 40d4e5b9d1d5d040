// Reads the dates of marks as people and their programs write them: as `checklist/mark_dates.py`.

const CLOCK = String.raw`(?:,?[T ]\s*\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s*(?:[AaPp]\.?[Mm]\.?)?\s*(?:Z|[+-]\d{2}:?\d{2})?)?`;
const ISO = new RegExp(String.raw`^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})${CLOCK}$`);
const THREE_NUMBERS = new RegExp(String.raw`^(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2})${CLOCK}$`);
const DAY_NAME = new RegExp(String.raw`^(\d{1,2})[ .-]+([A-Za-z]{3,9})\.?,?[ -]+(\d{4}|\d{2})${CLOCK}$`);
const NAME_DAY = new RegExp(String.raw`^([A-Za-z]{3,9})\.? +(\d{1,2}),? +(\d{4})${CLOCK}$`);
const SERIAL = /^\d{5}(?:\.\d+)?$/;
const TIME_OF_DAY = /\d{1,2}:\d{2}.*/;
const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const EPOCH = Date.UTC(1899, 11, 30); // day 0 of spreadsheets
const FIRST_SERIAL = 32_874; // 1990
const LAST_SERIAL = 73_050; // 2099
const DAY = 86_400_000;

/** Whether days come before months in a column, as in "13/11/2026"; null if no date of it shows that. */
export function dayFirst(texts) {
  const found = new Set();
  for (const text of texts) {
    const match = THREE_NUMBERS.exec(text.trim());
    if (!match || match[2] === ".") continue;
    if (Number(match[1]) > 12) found.add(true);
    else if (Number(match[3]) > 12) found.add(false);
  }
  return found.size === 1 ? [...found][0] : null;
}

/**
 * The day of a date as "2026-11-02"; null if it can't be read.
 * @param {string} value
 * @param {boolean|null} isDayFirst whether days come before months in "2/11/2026"; if that is unknown, it can't be read
 */
export function readDay(value, isDayFirst = null) {
  const text = value.trim();
  if (SERIAL.test(text)) {
    const number = Math.floor(Number(text));
    return number >= FIRST_SERIAL && number <= LAST_SERIAL ? new Date(EPOCH + number * DAY).toISOString().slice(0, 10) : null;
  }
  const iso = ISO.exec(text);
  if (iso) return isoDay(Number(iso[1]), Number(iso[2]), Number(iso[3]));
  const named = DAY_NAME.exec(text);
  if (named) return isoDay(fullYear(named[3]), monthOf(named[2]), Number(named[1]));
  const american = NAME_DAY.exec(text);
  if (american) return isoDay(Number(american[3]), monthOf(american[1]), Number(american[2]));
  const numbers = THREE_NUMBERS.exec(text);
  if (!numbers) return null;
  const [first, second, year] = [Number(numbers[1]), Number(numbers[3]), fullYear(numbers[4])];
  if (numbers[2] === "." || first === second || first > 12) return isoDay(year, second, first);
  if (second > 12) return isoDay(year, first, second);
  if (isDayFirst === null) return null;
  return isDayFirst ? isoDay(year, second, first) : isoDay(year, first, second);
}

/** A date whose day was read: with its time of day, if it has one. */
export function standardDate(text, day) {
  const clock = TIME_OF_DAY.exec(text.trim());
  if (!clock) return day;
  return text.trim().startsWith(day) ? text.trim() : `${day} ${clock[0]}`;
}

function fullYear(text) {
  return text.length === 4 ? Number(text) : 2000 + Number(text);
}

function monthOf(name) {
  return MONTHS.indexOf(name.slice(0, 3).toLowerCase()) + 1;
}

function isoDay(year, month, day) {
  const made = new Date(Date.UTC(2000, 0, 1));
  made.setUTCFullYear(year, month - 1, day);
  if (year < 1 || made.getUTCMonth() !== month - 1 || made.getUTCDate() !== day) return null;
  return `${String(year).padStart(4, "0")}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`;
}
