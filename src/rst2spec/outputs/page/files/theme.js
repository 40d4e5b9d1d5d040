// Dark or light: the system's setting, unless the user chooses another one.

import { icon } from "./parts.js";

const THEME = "rst2spec.theme";
const THEMES = { auto: ["auto", "system setting"], light: ["sun", "light"], dark: ["moon", "dark"] };

/** Applies the stored theme; the button switches to the next one. */
export function startTheme(button) {
  let theme = storedTheme() ?? "auto";
  const show = () => {
    if (theme === "auto") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
    const [picture, name] = THEMES[theme];
    button.replaceChildren(icon(picture));
    button.setAttribute("aria-label", `Colors: ${name}`);
    button.title = `Colors: ${name}`;
  };
  button.addEventListener("click", () => {
    const names = Object.keys(THEMES);
    theme = names[(names.indexOf(theme) + 1) % names.length];
    try {
      localStorage.setItem(THEME, theme);
    } catch {
      // it is valid until the page is closed
    }
    show();
  });
  show();
}

function storedTheme() {
  try {
    const theme = localStorage.getItem(THEME);
    return theme in THEMES ? theme : null;
  } catch {
    return null;
  }
}
