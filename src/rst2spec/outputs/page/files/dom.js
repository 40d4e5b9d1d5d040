// Creates elements. Text always stays text: nothing in this page turns a string into markup.

const SVG = "http://www.w3.org/2000/svg";

/**
 * An element.
 * @param {string} tag
 * @param {Object|null} attributes functions become listeners (`click: () => ...`), true an empty attribute,
 *   false, null and undefined none
 * @param {...(Node|string|number|Array|null|false)} children
 */
export function h(tag, attributes, ...children) {
  return filled(document.createElement(tag), attributes, children);
}

/** An element of SVG. */
export function s(tag, attributes, ...children) {
  return filled(document.createElementNS(SVG, tag), attributes, children);
}

function filled(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (typeof value === "function") element.addEventListener(name, value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value);
  }
  append(element, children);
  return element;
}

function append(element, children) {
  for (const child of children) {
    if (Array.isArray(child)) append(element, child);
    else if (child !== null && child !== undefined && child !== false) {
      element.append(child instanceof Node ? child : String(child));
    }
  }
}

/** The element of index.html with an id. */
export function byId(id) {
  return document.getElementById(id);
}

/** Text for screen readers only. */
export function unseen(text) {
  return h("span", { class: "hidden" }, text);
}

/** A link within the page. */
export function link(address, attributes, ...children) {
  return h("a", { href: address, ...attributes }, ...children);
}

/** A text with highlighted search terms. */
export function marked(text, terms) {
  if (!terms || terms.length === 0) return text;
  const lower = text.toLowerCase();
  // lower case of another length (İ) would put the marks beside the words
  if (lower.length !== text.length) return text;
  const spans = [];
  for (const term of terms) {
    for (let at = lower.indexOf(term); at >= 0; at = lower.indexOf(term, at + term.length)) {
      spans.push([at, at + term.length]);
    }
  }
  if (spans.length === 0) return text;
  spans.sort((a, b) => a[0] - b[0] || b[1] - a[1]);
  const parts = [];
  let end = 0;
  for (const [from, to] of spans) {
    if (from < end) continue;
    parts.push(text.slice(end, from), h("mark", null, text.slice(from, to)));
    end = to;
  }
  parts.push(text.slice(end));
  return parts;
}
