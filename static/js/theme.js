// Buttons with data-set-theme="light|dark|system" and data-set-density="compact|cosy".

const YEAR = 365 * 24 * 3600;

function remember(name, value) {
  try {
    if (value) localStorage.setItem(name, value);
    else localStorage.removeItem(name);
  } catch {
    // The cookie alone carries it then.
  }
  const age = value ? YEAR : 0;
  document.cookie = `ui_${name}=${value}; path=/; max-age=${age}; samesite=lax`;
}

function apply(name, value) {
  const root = document.documentElement;
  if (value) root.dataset[name] = value;
  else delete root.dataset[name];
  remember(name, value);
  mark();
}

function mark() {
  const { theme = "system", density = "compact" } = document.documentElement.dataset;
  for (const button of document.querySelectorAll("[data-set-theme]")) {
    button.setAttribute("aria-pressed", String(button.dataset.setTheme === theme));
  }
  for (const button of document.querySelectorAll("[data-set-density]")) {
    button.setAttribute("aria-pressed", String(button.dataset.setDensity === density));
  }
}

export function startTheme() {
  mark();
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-set-theme], [data-set-density]");
    if (!button) return;
    const { setTheme, setDensity } = button.dataset;
    if (setTheme) apply("theme", setTheme === "system" ? "" : setTheme);
    if (setDensity) apply("density", setDensity === "compact" ? "" : setDensity);
  });
}
