// Lists ([data-rows] with [data-row] children): moving with j and k, choosing with x or Shift and click, the bulk bar.

let last = null;

function visibleRows() {
  for (const list of document.querySelectorAll("[data-rows]")) {
    const rows = [...list.querySelectorAll("[data-row]")].filter((row) => row.offsetParent !== null);
    if (rows.length) return rows;
  }
  return [];
}

function currentIndex(rows) {
  const focused = rows.findIndex((row) => row.contains(document.activeElement));
  return focused >= 0 ? focused : rows.findIndex((row) => row.hasAttribute("aria-current"));
}

export function moveRow(step) {
  const rows = visibleRows();
  if (!rows.length) return false;
  const at = currentIndex(rows);
  const next = rows[at < 0 ? 0 : Math.min(Math.max(at + step, 0), rows.length - 1)];
  for (const row of rows) row.toggleAttribute("aria-current", false);
  next.setAttribute("aria-current", "true");
  next.querySelector("a")?.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
  return true;
}

export function openRow() {
  const rows = visibleRows();
  const row = rows[currentIndex(rows)];
  row?.querySelector("a")?.click();
  return Boolean(row);
}

export function pickRow() {
  const rows = visibleRows();
  const box = rows[currentIndex(rows)]?.querySelector("[data-pick]");
  box?.click();
  return Boolean(box);
}

function pickRange(box) {
  const boxes = [...document.querySelectorAll("[data-rows] [data-pick]")];
  const [from, to] = [boxes.indexOf(last), boxes.indexOf(box)].sort((a, b) => a - b);
  if (from < 0) return;
  for (const between of boxes.slice(from, to + 1)) between.checked = box.checked;
}

function showBulk() {
  const count = document.querySelectorAll("[data-rows] [data-pick]:checked").length;
  for (const bar of document.querySelectorAll("[data-bulk]")) {
    const everything = bar.querySelector("[data-bulk-all]");
    bar.hidden = count === 0 && !everything?.checked;
    const number = bar.querySelector("[data-bulk-count]");
    if (number) number.textContent = String(count);
  }
}

function clearPicks() {
  for (const box of document.querySelectorAll("[data-pick], [data-bulk-all], [data-pick-page]")) box.checked = false;
  showBulk();
}

function pickPage(checked) {
  for (const box of document.querySelectorAll("[data-rows] [data-pick]")) box.checked = checked;
}

export function startRows() {
  let shift = false;
  document.addEventListener("click", (event) => {
    shift = event.shiftKey;
    if (event.target.closest("[data-bulk-clear]")) clearPicks();
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-pick-page]")) pickPage(event.target.checked);
    if (event.target.matches("[data-pick]")) {
      if (shift && last) pickRange(event.target);
      last = event.target;
    }
    if (event.target.matches("[data-pick], [data-pick-page], [data-bulk-all]")) showBulk();
  });
  document.body.addEventListener("htmx:afterSettle", showBulk);
  showBulk();
}
