// Under `rst2spec serve`: reloads the page when the documents have changed, and shows problems of the server.

const PLACE = "rst2spec.place";

/** Listens to the server, if there is one. */
export function startLive(app) {
  const { live } = document.documentElement.dataset;
  if (!live) return;
  restore();
  const events = new EventSource("events");
  events.addEventListener("state", (event) => {
    const { version, problem } = JSON.parse(event.data);
    app.notice(problem ? [problem] : [], "server");
    if (version === live) return;
    try {
      sessionStorage.setItem(PLACE, JSON.stringify([location.hash, scrollY]));
    } catch {
      // the page is shown from its top
    }
    events.close();
    document.activeElement?.blur(); // this stores a note that is being written
    location.reload();
  });
  events.addEventListener("error", () => {
    app.notice(["The server has stopped. This page won't be updated anymore."], "server");
  });
}

/** Back to where the page was before it was loaded again. */
function restore() {
  try {
    const [hash, y] = JSON.parse(sessionStorage.getItem(PLACE) ?? "[]");
    sessionStorage.removeItem(PLACE);
    if (hash === location.hash) requestAnimationFrame(() => requestAnimationFrame(() => scrollTo(0, y)));
  } catch {
    // nothing is stored here
  }
}
