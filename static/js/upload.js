// [data-upload]: lists what was chosen, refuses too many and too large before anything is sent
// (data-max-bytes, data-max-files), and takes dropped files. form[data-upload-form]: shows progress while sending.

import { announce } from "./toasts.js";

const units = ["byte", "kilobyte", "megabyte", "gigabyte"];

function size(bytes) {
  const step = Math.min(Math.floor(Math.log(Math.max(bytes, 1)) / Math.log(1000)), 3);
  const style = { style: "unit", unit: units[step], unitDisplay: "short", maximumFractionDigits: 1 };
  return new Intl.NumberFormat(document.documentElement.lang || undefined, style).format(bytes / 1000 ** step);
}

function line(file, problem) {
  const item = document.createElement("li");
  item.className = "file";
  if (problem) item.dataset.state = "refused";
  const mark = document.createElement("span");
  mark.className = "icon";
  const text = document.createElement("div");
  text.className = "truncate";
  const name = document.createElement("span");
  name.className = "file-name";
  name.dir = "auto";
  name.textContent = file.name;
  const meta = document.createElement("div");
  meta.className = "file-meta";
  meta.textContent = problem ? `${size(file.size)}, ${problem}` : size(file.size);
  text.append(name, meta);
  item.append(mark, text);
  return item;
}

function problemOf(file, index, { maxBytes, maxFiles, tooLarge, tooMany }) {
  if (maxFiles && index >= Number(maxFiles)) return tooMany ?? `not sent: at most ${maxFiles} files`;
  if (maxBytes && file.size > Number(maxBytes)) return tooLarge ?? `not sent: larger than ${size(Number(maxBytes))}`;
  return "";
}

// What was refused is taken out of the input, so the rest can be sent as it is.
function check(box) {
  const input = box.querySelector("input[type=file]");
  const list = box.querySelector("[data-upload-list]");
  const files = [...input.files];
  const problems = files.map((file, index) => problemOf(file, index, box.dataset));
  list?.replaceChildren(...files.map((file, index) => line(file, problems[index])));
  if (!problems.some(Boolean)) return;
  const kept = new DataTransfer();
  files.forEach((file, index) => problems[index] || kept.items.add(file));
  input.files = kept.files;
  announce(problems.find(Boolean));
}

function showProgress(form, share) {
  let bar = form.querySelector("progress[data-upload-progress]");
  if (!bar) {
    bar = document.createElement("progress");
    bar.dataset.uploadProgress = "";
    bar.max = 1;
    bar.setAttribute("aria-label", form.dataset.sending ?? "Sending");
    form.append(bar);
  }
  bar.value = share;
}

// The answer is a page: a redirect is followed, a form with errors replaces what is shown. Anything the script
// cannot carry falls back to an ordinary submit.
function sendWithProgress(form, submitter) {
  const request = new XMLHttpRequest();
  const before = new URL(form.action || location.href, location.href).pathname;
  request.open("POST", form.action || location.href);
  request.upload.addEventListener("progress", (event) => event.lengthComputable && showProgress(form, event.loaded / event.total));
  request.addEventListener("error", () => form.submit());
  request.addEventListener("load", () => {
    const landed = new URL(request.responseURL);
    if (request.status < 400 && landed.pathname !== before) {
      location.assign(landed);
      return;
    }
    const page = new DOMParser().parseFromString(request.responseText, "text/html");
    const main = page.querySelector("main");
    if (!main) return;
    document.querySelector("main").replaceWith(main);
    main.querySelector("[data-focus]")?.focus();
    startBoxes(main);
  });
  request.send(new FormData(form, submitter));
}

function hasFiles(form) {
  return [...form.querySelectorAll("input[type=file]")].some((input) => input.files.length > 0);
}

function startBoxes(root) {
  for (const box of root.querySelectorAll("[data-upload]")) {
    const input = box.querySelector("input[type=file]");
    input?.addEventListener("change", () => check(box));
    input?.addEventListener("dragover", () => input.classList.add("dragging"));
    for (const end of ["dragleave", "drop"]) input?.addEventListener(end, () => input.classList.remove("dragging"));
  }
}

export function startUploads() {
  startBoxes(document);
  document.body.addEventListener("htmx:load", (event) => event.target !== document.body && startBoxes(event.target));
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("form[data-upload-form]") || !hasFiles(form) || event.defaultPrevented) return;
    event.preventDefault();
    sendWithProgress(form, event.submitter);
  });
}
