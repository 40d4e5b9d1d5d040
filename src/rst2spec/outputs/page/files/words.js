// Numbers, plurals, dates and names as people read them.

const NUMBERS = new Intl.NumberFormat("en");

/** 1234 as "1,234". */
export function count(number) {
  return NUMBERS.format(number);
}

/** "1 mapping", "1,234 mappings". */
export function plural(number, one, many = `${one}s`) {
  return `${count(number)} ${number === 1 ? one : many}`;
}

/** A number for a place of three characters: "12", "1k", "25k". */
export function short(number) {
  return number < 1000 ? String(number) : `${Math.floor(number / 1000)}k`;
}

/** A share as a whole number of per cent: 100 only where nothing is missing. */
export function percent(part, whole) {
  return whole === 0 ? 0 : Math.floor((100 * part) / whole);
}

/** Today as YYYY-MM-DD, in local time. */
export function today() {
  const now = new Date();
  const two = (number) => String(number).padStart(2, "0");
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}

/** "2024-03-26T00:00:01" as "2024-03-26 00:00". */
export function moment(text) {
  return text === null ? "" : text.replace("T", " ").slice(0, 16);
}
