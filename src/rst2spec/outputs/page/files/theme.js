// Dark and light: as the system is set, until somebody says otherwise.

import { icon } from "./parts.js";

const THEME = "rst2spec.theme";
const THEMES = { auto: ["auto", "as the system is set"], light: ["sun", "light"], dark: ["moon", "dark"] };

/** Sets the theme that was chosen, and makes the button choose the next one. */
export function startTheme(button) {
  let theme = kept() ?? "auto";
  const show = () => {
    if (theme === "auto") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
    const [picture, name] = THEMES[theme];
    button.replaceChildren(icon(picture));
    button.setAttribute("aria-label", `Colours: ${name}`);
    button.title = `Colours: ${name}`;
  };
  button.addEventListener("click", () => {
    const names = Object.keys(THEMES);
    theme = names[(names.indexOf(theme) + 1) % names.length];
    try {
      localStorage.setItem(THEME, theme);
    } catch {
      // it holds as long as the page does
    }
    show();
  });
  show();
}

function kept() {
  try {
    const theme = localStorage.getItem(THEME);
    return theme in THEMES ? theme : null;
  } catch {
    return null;
  }
}
