// data-opens="#id" opens a dialog (or a popover), data-closes closes the one around it. A dialog that arrives by htmx
// with data-open-now is shown at once. Focus returns to the opener by itself. Menus: arrow keys, and a place for
// browsers that cannot anchor a popover.

function open(element) {
  if (element instanceof HTMLDialogElement) {
    if (!element.open) element.showModal();
    element.querySelector("[autofocus]")?.focus();
  } else {
    element.togglePopover?.();
  }
}

function onClick(event) {
  const opener = event.target.closest("[data-opens]");
  if (opener) {
    const target = document.querySelector(opener.dataset.opens);
    if (target) open(target);
    return;
  }
  const closer = event.target.closest("[data-closes]");
  if (closer) closer.closest("dialog")?.close();
  // Where closedby is unknown, a click beside the dialog closes it.
  const outside = event.target instanceof HTMLDialogElement && event.target.getAttribute("closedby") === "any";
  if (outside && !("closedBy" in HTMLDialogElement.prototype)) event.target.close();
  const item = event.target.closest("[data-menu] .menu-item:not([aria-disabled=true])");
  item?.closest("[popover]")?.hidePopover();
}

function place(menu) {
  if (CSS.supports("position-area", "block-end")) return;
  const button = document.querySelector(`[popovertarget="${CSS.escape(menu.id)}"]`);
  if (!button) return;
  const box = button.getBoundingClientRect();
  const left = menu.classList.contains("menu-end") ? box.right - menu.offsetWidth : box.left;
  const below = box.bottom + menu.offsetHeight < innerHeight;
  menu.style.left = `${Math.max(8, Math.min(left, innerWidth - menu.offsetWidth - 8))}px`;
  menu.style.top = below ? `${box.bottom}px` : `${Math.max(8, box.top - menu.offsetHeight)}px`;
}

function onToggle(event) {
  const menu = event.target;
  if (event.newState !== "open" || !menu.matches?.("[data-menu]")) return;
  place(menu);
  menu.querySelector("input, [aria-current], .menu-item")?.focus();
}

function onKey(event) {
  const menu = event.target.closest?.("[data-menu]");
  if (!menu || !["ArrowDown", "ArrowUp", "Home", "End"].includes(event.key)) return;
  const items = [...menu.querySelectorAll(".menu-item")].filter((item) => item.offsetParent !== null);
  if (!items.length) return;
  event.preventDefault();
  const at = items.indexOf(document.activeElement);
  const next = { ArrowDown: at + 1, ArrowUp: at < 0 ? items.length - 1 : at - 1, Home: 0, End: items.length - 1 }[event.key];
  items[(next + items.length) % items.length].focus();
}

export function startDialogs() {
  document.addEventListener("click", onClick);
  document.addEventListener("toggle", onToggle, true);
  document.addEventListener("keydown", onKey);
  document.body.addEventListener("htmx:load", (event) => {
    const arrived = event.target.matches?.("dialog[data-open-now]") ? event.target : event.target.querySelector?.("dialog[data-open-now]");
    if (arrived) open(arrived);
  });
  document.body.addEventListener("dialog:close", () => document.querySelector("dialog[open]")?.close());
}
