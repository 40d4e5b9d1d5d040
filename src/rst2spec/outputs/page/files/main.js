// The page: reads the data, shows the view of the address, and handles keys.

import { fillQaBar } from "./checklist.js";
import { changesView } from "./changes_view.js";
import { documentView } from "./document_view.js";
import { documentsView } from "./documents_view.js";
import { byId, h } from "./dom.js";
import { findingsView } from "./findings_view.js";
import { itemsView } from "./items_view.js";
import { startLive } from "./live.js";
import { mappingView } from "./mapping_view.js";
import { mappingsView } from "./mappings_view.js";
import { Marks } from "./marks.js";
import { readModel } from "./model.js";
import { pairView } from "./pair_view.js";
import { heading } from "./parts.js";
import { progressView } from "./progress_view.js";
import { propertiesView } from "./properties_view.js";
import { propertyView } from "./property_view.js";
import { addressOf, parsedAddress } from "./router.js";
import { searchable } from "./search.js";
import { signOffView } from "./sign_off_view.js";
import { systemView, systemsView } from "./systems_view.js";
import { startTheme } from "./theme.js";

// Maps, because an address may contain a name that every object has: "constructor"
const VIEWS = new Map(Object.entries({
  systems: systemsView, system: systemView, documents: documentsView, document: documentView, flow: documentView, rule: documentView,
  mappings: mappingsView, mapping: mappingView, property: propertyView, pair: pairView, findings: findingsView,
  items: itemsView, properties: propertiesView, changes: changesView, progress: progressView, "sign-off": signOffView,
}));
/** The entry of the navigation that a view belongs to. */
const SECTIONS = new Map(Object.entries({
  system: "systems", pair: "systems", document: "documents", flow: "documents", rule: "documents", mapping: "mappings", property: "properties", items: "progress",
}));
const TESTING = "rst2spec.testing";
const KEYS_OFF = "rst2spec.keys-off";

class App {
  constructor(model) {
    this.model = model;
    this.marks = new Marks(model.statusWords);
    this.search = byId("search");
    this.main = byId("main");
    this.isTesting = stored(TESTING) === "yes";
    this.notices = new Map();
    this.isInterrupted = false; // somebody was writing when the page was loaded again
    this.ending = new AbortController();
  }

  /** Ends together with the current view. */
  get signal() {
    return this.ending.signal;
  }

  /** Whether keys are part of a text: a field has the focus, or has just lost it because the page was loaded again. */
  isTyping() {
    return this.isInterrupted || Boolean(document.activeElement?.matches("input, textarea, select"));
  }

  /** Shows another view. */
  go(address) {
    if (location.hash !== address) history.pushState(null, "", address);
    this.show();
  }

  /** Sets the address without showing the view again, and without a new entry in the history. */
  replace(address) {
    history.replaceState(history.state, "", address);
    this.shown = address;
  }

  setQuery(text) {
    this.search.value = text;
  }

  setTesting(isTesting) {
    this.isTesting = isTesting;
    store(TESTING, isTesting ? "yes" : "no");
    this.showTesting();
    const y = scrollY;
    this.show({ keepsPlace: true });
    scrollTo(0, y);
  }

  showTesting() {
    byId("qa-switch").setAttribute("aria-checked", String(this.isTesting));
    byId("qa-bar").hidden = !this.isTesting;
    document.documentElement.classList.toggle("is-testing", this.isTesting);
  }

  /** Shows lines above the view; no lines remove the notice of the same `topic`. */
  notice(lines, topic) {
    if (lines.length === 0) this.notices.delete(topic);
    else this.notices.set(topic, lines);
    byId("notices").replaceChildren(...[...this.notices].map(([name, texts]) =>
      h("div", { class: `notice notice-${name}` },
        h("div", null, texts.map((line) => h("p", null, line))),
        h("button", { type: "button", "aria-label": "Close", click: () => this.notice([], name) }, "\u00d7"))));
  }

  /** Shows the view of the address. */
  show({ keepsPlace = false, keepsFocus = false } = {}) {
    const address = parsedAddress(location.hash);
    this.shown = location.hash;
    this.ending.abort();
    this.ending = new AbortController();
    const view = VIEWS.get(address.view)?.(this, address) ?? nothingThere(address);
    this.view = view;
    document.title = `${view.title} \u00b7 rst2spec`;
    if (document.activeElement !== this.search) this.search.value = view.query ?? "";
    const section = SECTIONS.get(address.view) ?? address.view;
    const views = byId("views");
    for (const entry of views.children) {
      if (entry.hash === `#${section}`) {
        entry.setAttribute("aria-current", "page");
        // in a narrow window it may be beyond the edge
        views.scrollLeft = entry.offsetLeft - views.offsetLeft - (views.clientWidth - entry.offsetWidth) / 2;
      } else entry.removeAttribute("aria-current");
    }
    this.main.replaceChildren(view.element);
    if (view.follow) this.marks.addEventListener("change", () => this.show({ keepsPlace: true, keepsFocus: true }), { signal: this.signal, once: true });
    if (keepsPlace) return;
    const target = view.target && document.getElementById(view.target);
    if (target) {
      target.classList.add("is-target");
      target.tabIndex = -1;
      target.scrollIntoView({ block: "start" });
      target.focus({ preventScroll: true });
    } else {
      scrollTo(0, 0);
      if (!keepsFocus && document.activeElement !== this.search) this.main.querySelector("h1")?.focus({ preventScroll: true });
    }
  }
}

function nothingThere({ view, value }) {
  return {
    title: "Not found",
    element: h("div", null,
      heading("Not found"),
      h("p", null, "These documents don't contain ", h("code", null, value === null ? view : `${view} ${value}`), ". It was removed, or it belongs to another page."),
      h("p", null, h("a", { href: "#systems", class: "button" }, "All systems"))),
  };
}

function stored(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function store(key, value) {
  try {
    localStorage.setItem(key, value);
  } catch {
    // it is valid until the page is closed
  }
}

/** Typing in the search shows the table of mappings, in any view. */
function startSearch(app) {
  const input = app.search;
  input.addEventListener("input", () => {
    if (app.view.search) app.view.search(input.value);
    else app.go(addressOf("mappings", null, { q: input.value }));
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" && app.view.focusRows) {
      event.preventDefault();
      app.view.focusRows();
    } else if (event.key === "Escape" && input.value !== "") {
      event.preventDefault();
      input.value = "";
      app.view.search?.("");
    }
  });
  byId("search-form").addEventListener("submit", (event) => {
    event.preventDefault();
    if (app.view.search) app.view.focusRows();
    else app.go(addressOf("mappings", null, { q: input.value }));
  });
}

function startKeys(app) {
  const help = byId("help");
  const keysOn = byId("keys-on");
  keysOn.checked = stored(KEYS_OFF) !== "yes";
  keysOn.addEventListener("change", () => store(KEYS_OFF, keysOn.checked ? "no" : "yes"));
  byId("help-button").addEventListener("click", () => help.showModal());
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || help.open || !keysOn.checked) return;
    if (event.target.matches?.("input, textarea, select")) return;
    if (event.key === "/") {
      event.preventDefault();
      app.search.focus();
      app.search.select();
    } else if (event.key === "?") {
      event.preventDefault();
      help.showModal();
    }
  });
}

/** Sets the height of the sticky bar, which other sticky elements need. */
function startBar() {
  const bar = byId("bar");
  const setHeight = () => document.documentElement.style.setProperty("--bar", `${getComputedStyle(bar).position === "sticky" ? bar.offsetHeight : 0}px`);
  new ResizeObserver(setHeight).observe(bar);
  setHeight();
}

function start() {
  const app = new App(readModel(byId("data").textContent));
  startTheme(byId("theme-button"));
  startBar();
  startSearch(app);
  startKeys(app);
  byId("skip").addEventListener("click", () => byId("main").focus());
  byId("qa-switch").addEventListener("click", () => app.setTesting(!app.isTesting));
  fillQaBar(app, byId("qa-bar"));
  app.showTesting();
  byId("views").querySelector("[href='#changes']").hidden = app.model.changes === null;
  if (app.marks.problem) app.notice([app.marks.problem], "storage");
  const { model } = app;
  byId("foot").replaceChildren(
    h("span", null, `rst2spec ${model.version ?? ""}`),
    h("span", null, "digest ", h("code", { title: model.digest }, model.digest.slice(0, 12))),
  );
  addEventListener("hashchange", () => {
    if (location.hash !== app.shown) app.show();
  });
  app.show({ keepsFocus: true });
  startLive(app);
  (globalThis.requestIdleCallback ?? setTimeout)(() => searchable(model));
}

start();
