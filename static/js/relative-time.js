// <time data-relative[="short"]> and chips with data-due (and data-warn-at) are told again every 15 seconds.

const EVERY_MS = 15000;
const MINUTE = 60;
const HOUR = 3600;
const DAY = 86400;
const locale = document.documentElement.lang || undefined;
const long = new Intl.RelativeTimeFormat(locale, { numeric: "auto", style: "long" });
const date = new Intl.DateTimeFormat(locale, { day: "numeric", month: "short" });

function unit(value, name) {
  return new Intl.NumberFormat(locale, { style: "unit", unit: name, unitDisplay: "narrow" }).format(value);
}

// 12m, 3h 20m, 4d
export function span(seconds) {
  if (seconds < HOUR) return unit(Math.max(Math.floor(seconds / MINUTE), 0), "minute");
  if (seconds >= 2 * DAY) return unit(Math.floor(seconds / DAY), "day");
  const minutes = Math.floor((seconds % HOUR) / MINUTE);
  const hours = unit(Math.floor(seconds / HOUR), "hour");
  return minutes && seconds < DAY ? `${hours} ${unit(minutes, "minute")}` : hours;
}

function since(then, short) {
  const seconds = (Date.now() - then) / 1000;
  if (Math.abs(seconds) >= 7 * DAY) return date.format(then);
  if (short) return span(Math.abs(seconds));
  if (Math.abs(seconds) < MINUTE) return long.format(0, "minute");
  if (Math.abs(seconds) < HOUR) return long.format(-Math.trunc(seconds / MINUTE), "minute");
  if (Math.abs(seconds) < DAY) return long.format(-Math.trunc(seconds / HOUR), "hour");
  return long.format(-Math.trunc(seconds / DAY), "day");
}

const SHAPE = { breached: "#i-alert", warn: "#i-clock", ok: "#i-clock" };

function tellChip(chip) {
  const { state } = chip.dataset;
  if (state === "paused" || state === "met") return;
  const left = (Date.parse(chip.dataset.due) - Date.now()) / 1000;
  const warnAt = Date.parse(chip.dataset.warnAt ?? "");
  const warns = warnAt ? Date.now() >= warnAt : state === "warn";
  const now = left < 0 ? "breached" : warns ? "warn" : "ok";
  const { left: leftWord = "left", over: overWord = "over" } = document.body.dataset;
  const text = chip.querySelector(".clock-text");
  if (text) text.textContent = `${span(Math.abs(left))} ${left < 0 ? overWord : leftWord}`;
  if (now === state) return;
  chip.dataset.state = now;
  if (!("legal" in chip.dataset)) chip.querySelector("use")?.setAttribute("href", SHAPE[now]);
}

export function tellTime(root = document) {
  for (const time of root.querySelectorAll("time[data-relative][datetime]")) {
    const then = Date.parse(time.dateTime);
    if (then) time.textContent = since(then, time.dataset.relative === "short");
  }
  for (const chip of root.querySelectorAll("[data-due]")) tellChip(chip);
}

export function startRelativeTime() {
  tellTime();
  setInterval(tellTime, EVERY_MS);
  document.body.addEventListener("htmx:load", (event) => tellTime(event.target));
  document.addEventListener("visibilitychange", () => document.hidden || tellTime());
}
