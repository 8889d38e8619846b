// Single-key shortcuts. An element says which key presses it: data-key="r", "g t" (two keys in turn), "E" (Shift
// and e), "mod+k" (Ctrl or Command and k). Fields get the focus, everything else is clicked. Rows: see rows.js.
// Nothing happens while somebody types, in a dialog, or with data-shortcuts="off" on the body (WCAG 2.1.4).

import { isDialogOpen, isTyping } from "./typing.js";
import { moveRow, openRow, pickRow } from "./rows.js";
import { announce } from "./toasts.js";

const SEQUENCE_MS = 1200;
const FOCUSED = "input:not([type=checkbox], [type=radio], [type=button], [type=submit]), textarea, select";
let prefix = "";
let forget = 0;

function isVisible(element) {
  return element.checkVisibility?.({ visibilityProperty: true }) ?? element.offsetParent !== null;
}

function find(key) {
  const all = document.querySelectorAll(`[data-key="${CSS.escape(key)}"]`);
  const usable = [...all].filter((element) => element.getAttribute("aria-disabled") !== "true");
  return usable.find((element) => isVisible(element) || element.matches(".sr")) ?? usable[0];
}

function press(element) {
  if (element.matches(FOCUSED)) {
    element.focus();
    element.select?.();
    return;
  }
  element.click();
  element.dispatchEvent(new CustomEvent("shortcut", { bubbles: true }));
}

function rest() {
  prefix = "";
  clearTimeout(forget);
}

function startsSequence(key) {
  return Boolean(document.querySelector(`[data-key^="${CSS.escape(key)} "]`));
}

function onRows(event) {
  if (event.key === "j" || event.key === "k") return moveRow(event.key === "j" ? 1 : -1);
  if (event.key === "x") return pickRow();
  const atRest = event.target === document.body || event.target.matches("[data-row], main");
  return event.key === "Enter" && atRest && openRow();
}

function onPlainKey(event) {
  const key = prefix ? `${prefix} ${event.key}` : event.key;
  const hit = find(key);
  if (hit) {
    press(hit);
  } else if (!prefix && startsSequence(event.key)) {
    prefix = event.key;
    forget = setTimeout(rest, SEQUENCE_MS);
    event.preventDefault();
    return;
  } else if (prefix || !onRows(event)) {
    rest();
    return;
  }
  rest();
  event.preventDefault();
}

function onKey(event) {
  if (event.defaultPrevented || event.isComposing || event.altKey) return;
  if (event.ctrlKey || event.metaKey) {
    const hit = event.shiftKey ? null : find(`mod+${event.key.toLowerCase()}`);
    if (!hit || isDialogOpen()) return;
    event.preventDefault();
    press(hit);
    return;
  }
  if (document.body.dataset.shortcuts === "off" || isTyping(event.target) || isDialogOpen()) return;
  onPlainKey(event);
}

function switchKeys() {
  const off = document.body.dataset.shortcuts !== "off";
  document.body.dataset.shortcuts = off ? "off" : "on";
  document.cookie = `ui_shortcuts=${off ? "off" : "on"}; path=/; max-age=31536000; samesite=lax`;
  const { switchedOff = "Single keys are off", switchedOn = "Single keys are on" } = document.body.dataset;
  announce(off ? switchedOff : switchedOn);
}

export function startKeyboard() {
  if (/(^|; )ui_shortcuts=off/.test(document.cookie)) document.body.dataset.shortcuts = "off";
  document.addEventListener("keydown", onKey);
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-shortcuts-switch]")) switchKeys();
  });
}
