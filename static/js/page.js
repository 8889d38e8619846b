// Small things every page wants: focus on what went wrong, one submit for one press, copying, remembered panels.

import { toast } from "./toasts.js";

const QUIET_MS = 4000;

function guardSubmit(event) {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  setTimeout(() => delete form.dataset.sent, QUIET_MS);
}

async function copy(button) {
  const { copy: text, copied = "Copied", notCopied = "Copying is not allowed here" } = button.dataset;
  try {
    await navigator.clipboard.writeText(text || location.href);
    toast({ text: copied, seconds: 3 });
  } catch {
    toast({ text: notCopied, tone: "danger" });
  }
}

function rememberPanels() {
  for (const panel of document.querySelectorAll("details[data-remember]")) {
    const kept = localStorage.getItem(`panel:${panel.id}`);
    if (kept) panel.open = kept === "open";
  }
}

export function startPage() {
  document.querySelector("[data-focus]")?.focus();
  document.addEventListener("submit", guardSubmit);
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-copy]");
    if (button) copy(button);
  });
  try {
    rememberPanels();
    document.addEventListener("toggle", (event) => {
      const panel = event.target;
      if (panel.matches?.("details[data-remember]")) localStorage.setItem(`panel:${panel.id}`, panel.open ? "open" : "shut");
    }, true);
  } catch {
    // Storage is closed to us: panels start as the server sent them.
  }
}
