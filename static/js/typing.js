// Whether a key press belongs to a text that somebody is writing, or to a dialog that is open.

const EDITABLE = "input:not([type=checkbox], [type=radio], [type=button], [type=submit]), textarea, select, [contenteditable]";

export function isTyping(target) {
  return target instanceof Element && Boolean(target.closest(EDITABLE));
}

export function isDialogOpen() {
  return Boolean(document.querySelector("dialog[open]:modal"));
}
