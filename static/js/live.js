// The live line: server-sent events from data-live-url on the body. Every event becomes "live:<type>" on the body, so a
// part of the page asks to be refreshed with hx-trigger="live:ticket-12 from:body". The type is the event's name, or
// "type" in its JSON data. After a gap the last event id goes along as ?last_event_id= and "live:catchup" is raised.

const FIRST_WAIT_MS = 1000;
const LONGEST_WAIT_MS = 30000;
const BANNER_AFTER_MS = 3000;

let source = null;
let lastId = "";
let wait = FIRST_WAIT_MS;
let retry = 0;
let bannerTimer = 0;
let wasLost = false;

function banner(shown) {
  const element = document.getElementById("lost-line");
  if (element) element.hidden = !shown;
}

function raise(type, detail) {
  document.body.dispatchEvent(new CustomEvent(`live:${type}`, { detail, bubbles: true }));
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function onEvent(event) {
  if (event.lastEventId) lastId = event.lastEventId;
  const detail = parse(event.data);
  const type = event.type === "message" ? detail?.type : event.type;
  if (type) raise(type, detail);
}

function onOpen() {
  wait = FIRST_WAIT_MS;
  clearTimeout(bannerTimer);
  bannerTimer = 0;
  banner(false);
  if (wasLost) raise("catchup", { since: lastId });
  wasLost = false;
}

function onLost() {
  wasLost = true;
  bannerTimer ||= setTimeout(() => banner(true), BANNER_AFTER_MS);
  if (source.readyState !== EventSource.CLOSED) return;
  clearTimeout(retry);
  retry = setTimeout(connect, wait * (0.75 + Math.random() / 2));
  wait = Math.min(wait * 2, LONGEST_WAIT_MS);
}

function address() {
  const url = new URL(document.body.dataset.liveUrl, location.href);
  if (lastId) url.searchParams.set("last_event_id", lastId);
  return url;
}

function connect() {
  source?.close();
  source = new EventSource(address(), { withCredentials: true });
  source.addEventListener("open", onOpen);
  source.addEventListener("error", onLost);
  source.addEventListener("message", onEvent);
  for (const type of (document.body.dataset.liveTypes ?? "").split(" ").filter(Boolean)) {
    source.addEventListener(type, onEvent);
  }
}

export function startLive() {
  if (!document.body.dataset.liveUrl) return;
  connect();
  addEventListener("online", () => source.readyState === EventSource.CLOSED && connect());
  addEventListener("pagehide", () => source.close());
  addEventListener("pageshow", (event) => event.persisted && connect());
}
