// Under `rst2spec serve`: reloads the page when the documents have changed, and shows problems of the server.

const PLACE = "rst2spec.place";

/** Listens to the server, if there is one. */
export function startLive(app) {
  const { live } = document.documentElement.dataset;
  if (!live) return;
  restore(app);
  const events = new EventSource("events");
  events.addEventListener("state", (event) => {
    const { version, problem } = JSON.parse(event.data);
    app.notice(problem ? [problem] : [], "server");
    if (version === live) return;
    try {
      const { activeElement } = document;
      const note = activeElement?.dataset?.note ?? null;
      const isTyping = Boolean(activeElement?.matches("input, textarea"));
      sessionStorage.setItem(PLACE, JSON.stringify([location.hash, scrollY, isTyping, note, note && activeElement.selectionStart]));
    } catch {
      // the page is shown from its top
    }
    events.close();
    location.reload();
  });
  events.addEventListener("error", () => {
    app.notice(["The server has stopped. This page won't be updated anymore."], "server");
  });
}

/** Back to where the page was before it was loaded again. */
function restore(app) {
  try {
    const [hash, y, isTyping, note, at] = JSON.parse(sessionStorage.getItem(PLACE) ?? "[]");
    sessionStorage.removeItem(PLACE);
    if (isTyping) interrupt(app);
    if (hash !== location.hash) return;
    const field = note && document.querySelector(`[data-note="${CSS.escape(note)}"]`);
    if (field) {
      field.focus({ preventScroll: true });
      field.setSelectionRange(at, at);
    }
    requestAnimationFrame(() => requestAnimationFrame(() => scrollTo(0, y)));
  } catch {
    // nothing is stored here
  }
}

/** Keys mean text, not marks, until somebody points at something or moves the focus. */
function interrupt(app) {
  app.isInterrupted = true;
  const done = (event) => {
    if (event.type === "keydown" && event.key !== "Tab" && event.key !== "Escape") return;
    app.isInterrupted = false;
    ending.abort();
  };
  const ending = new AbortController();
  addEventListener("pointerdown", done, { signal: ending.signal, capture: true });
  addEventListener("keydown", done, { signal: ending.signal, capture: true });
}
