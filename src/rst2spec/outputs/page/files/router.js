// Addresses: each view has a URL fragment, which can be shared.
//   #mapping=map-0123456789abcdef    #document=acme-globex.rst    #mappings&q=email&from=acme

/**
 * An address.
 * @param {string} view
 * @param {string|null} value the view's object
 * @param {Object<string, string>} filters empty ones are omitted
 */
export function addressOf(view, value = null, filters = {}) {
  const head = value === null ? view : `${view}=${quoted(value)}`;
  const rest = Object.entries(filters).filter(([, filter]) => filter);
  return `#${[head, ...rest.map(([name, filter]) => `${name}=${quoted(filter)}`)].join("&")}`;
}

/** The parts of an address. */
export function parsedAddress(hash) {
  const [head, ...rest] = hash.replace(/^#/, "").split("&").map(splitAddress);
  const filters = Object.create(null);
  for (const [name, value] of rest) filters[name] = value ?? "";
  return { view: head[0] || "systems", value: head[1], filters };
}

/** Several values as one, for an address: separated by commas; commas in values are escaped. */
export function listed(values) {
  return values.map((value) => value.replace(/[\\,]/g, "\\$&")).join(",");
}

/** The values of such a list. */
export function unlisted(text) {
  const values = [""];
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === ",") values.push("");
    else {
      if (text[at] === "\\") at += 1;
      values[values.length - 1] += text[at] ?? "";
    }
  }
  return values;
}

function splitAddress(part) {
  const at = part.indexOf("=");
  return at < 0 ? [unquoted(part), null] : [unquoted(part.slice(0, at)), unquoted(part.slice(at + 1))];
}

function quoted(text) {
  return encodeURIComponent(wellFormed(text)).replaceAll("%2F", "/").replaceAll("%2C", ",").replaceAll("%3A", ":");
}

/** A text without lone surrogates: a file name may contain some, but an address can't. */
export function wellFormed(text) {
  return text.replace(/\p{Surrogate}/gu, "\ufffd");
}

function unquoted(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // an address that was cut short or typed by hand
  }
}
