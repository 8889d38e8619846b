// Toasts in #toasts: those the server sent, and those made from events: an HX-Trigger header
// {"toast": {"text": "Reply sent", "undo_url": "/…", "undo_label": "Undo", "tone": "ok", "seconds": 10}}, or toast({...}).

const LIFE_S = 10;

function dismiss(element) {
  element.remove();
}

function arm(element) {
  const seconds = Number(element.dataset.toast || LIFE_S);
  if (element.dataset.armed || !seconds) return;
  element.dataset.armed = "yes";
  let left = seconds;
  // A toast under the pointer or with the focus stays: nobody should chase an Undo.
  const tick = setInterval(() => {
    if (!element.isConnected) clearInterval(tick);
    if (element.matches(":hover, :focus-within") || document.hidden) return;
    left -= 1;
    if (left > 0) return;
    clearInterval(tick);
    dismiss(element);
  }, 1000);
}

function button(label, className) {
  const element = document.createElement("button");
  element.type = "button";
  element.className = `btn btn-sm ${className}`;
  element.textContent = label;
  return element;
}

export function toast({ text, tone, undo_url: undoUrl, undo_label: undoLabel = "Undo", seconds = LIFE_S }) {
  const place = document.getElementById("toasts");
  if (!place || !text) return;
  const element = document.createElement("div");
  element.className = "toast";
  element.dataset.toast = String(seconds);
  if (tone) element.dataset.tone = tone;
  const words = document.createElement("p");
  words.textContent = text;
  element.append(words);
  if (undoUrl) {
    const undo = button(undoLabel, "toast-undo");
    undo.setAttribute("hx-post", undoUrl);
    undo.setAttribute("hx-swap", "none");
    undo.dataset.undo = "";
    element.append(undo);
  }
  const close = button("×", "btn-icon toast-close");
  close.setAttribute("aria-label", place.dataset.dismiss ?? "Dismiss");
  close.dataset.toastClose = "";
  element.append(close);
  place.append(element);
  globalThis.htmx?.process(element);
  arm(element);
}

export function announce(text) {
  const place = document.getElementById("announcer");
  if (place) place.textContent = text;
}

function onFailure(event) {
  const { offline, failed } = document.getElementById("toasts")?.dataset ?? {};
  const status = event.detail.xhr?.status;
  const text = status
    ? `${failed ?? "That did not work"} (${status})`
    : (offline ?? "No connection. Nothing was lost; please try again.");
  toast({ text, tone: "danger" });
}

export function startToasts() {
  for (const element of document.querySelectorAll("[data-toast]")) arm(element);
  document.addEventListener("click", (event) => {
    const pressed = event.target.closest("[data-toast-close]");
    if (pressed) dismiss(pressed.closest("[data-toast]"));
  });
  const { body } = document;
  body.addEventListener("toast", (event) => toast(event.detail));
  body.addEventListener("announce", (event) => announce(event.detail?.text ?? event.detail?.value ?? ""));
  body.addEventListener("htmx:responseError", onFailure);
  body.addEventListener("htmx:sendError", onFailure);
  body.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.successful && event.target.matches("[data-undo]")) dismiss(event.target.closest("[data-toast]"));
  });
  body.addEventListener("htmx:oobAfterSwap", () => {
    for (const element of document.querySelectorAll("#toasts [data-toast]")) arm(element);
  });
}
