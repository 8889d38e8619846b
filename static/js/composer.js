// The composer (form[data-composer=<ref>]). Modes are radio buttons and CSS; this adds focus, Ctrl or Command and Enter,
// a copy of both texts in the session's storage until they are sent, and the names of attached files.

function storageKey(form, textarea) {
  return `draft:${form.dataset.composer}:${textarea.dataset.draft}`;
}

function keep(form, textarea) {
  try {
    if (textarea.value) sessionStorage.setItem(storageKey(form, textarea), textarea.value);
    else sessionStorage.removeItem(storageKey(form, textarea));
  } catch {
    // The server's draft is the copy that counts.
  }
}

function restore(form) {
  for (const textarea of form.querySelectorAll("[data-draft]")) {
    try {
      const kept = sessionStorage.getItem(storageKey(form, textarea));
      if (kept && !textarea.value) textarea.value = kept;
    } catch {
      return;
    }
  }
}

function forget(form) {
  for (const textarea of form.querySelectorAll("[data-draft]")) {
    try {
      sessionStorage.removeItem(storageKey(form, textarea));
    } catch {
      return;
    }
  }
}

function focusText(form) {
  const mode = form.querySelector("[name=mode]:checked")?.value ?? "reply";
  form.querySelector(`textarea[data-pane=${mode}]`)?.focus();
}

// Only for browsers without field-sizing: content.
function fit(textarea) {
  if (CSS.supports("field-sizing", "content")) return;
  textarea.style.blockSize = "auto";
  textarea.style.blockSize = `${textarea.scrollHeight}px`;
}

function send(form) {
  const buttons = [...form.querySelectorAll("[data-send]")];
  const button = buttons.find((candidate) => candidate.offsetParent !== null);
  if (button) form.requestSubmit(button);
}

function showFiles(input) {
  const names = [...input.files].map((file) => file.name).join(", ");
  const place = input.form?.querySelector("[data-attach-names]");
  if (place) place.textContent = names;
}

function prepare(root) {
  for (const form of root.querySelectorAll("form[data-composer]")) restore(form);
}

export function startComposer() {
  prepare(document);
  document.body.addEventListener("htmx:load", (event) => prepare(event.target.parentElement ?? document));
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-attach]")) showFiles(event.target);
  });
  // The arrow keys may walk over the modes without losing the focus; a press or a shortcut means: let me write.
  document.addEventListener("click", (event) => {
    const form = event.target.closest("form[data-composer]");
    if (form && event.detail > 0 && event.target.closest(".segments label")) setTimeout(focusText, 0, form);
  });
  document.addEventListener("shortcut", (event) => {
    if (event.target.matches("form[data-composer] [name=mode]")) focusText(event.target.form);
  });
  document.addEventListener("input", (event) => {
    const form = event.target.closest("form[data-composer]");
    if (!form || !event.target.matches("[data-draft]")) return;
    keep(form, event.target);
    fit(event.target);
  });
  document.addEventListener("keydown", (event) => {
    const form = event.target.closest?.("form[data-composer]");
    if (!form || event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    send(form);
  });
  // Sent for good only when the server said so: an HX-Trigger "composer:sent" names the ticket.
  document.body.addEventListener("composer:sent", (event) => {
    const ref = event.detail?.ref ?? event.detail?.value;
    const form = document.querySelector(`form[data-composer="${CSS.escape(String(ref ?? ""))}"]`);
    if (form) forget(form);
  });
}
