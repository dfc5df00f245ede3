// Keeps the live page moving: one stream for each tab, whose fragments replace parts of the page.
import { charts } from "./chart.js";
import { times } from "./times.js";

const WALL = /<\s*(script|iframe|object|embed|link|meta|base|form|style|img)\b/i;

// The only place of the page that turns text into elements. The server escapes; this refuses what no part ever holds.
const policy = globalThis.trustedTypes
  ? trustedTypes.createPolicy("nightcrew", { createHTML: refuse })
  : { createHTML: refuse };

function refuse(markup) {
  if (WALL.test(markup)) throw new TypeError("a fragment held an element that no part draws");
  return markup;
}

// A fragment waits while the reader has text of that part selected.
const waiting = new Map();

function selecting(part) {
  const selection = document.getSelection();
  return selection && !selection.isCollapsed && part.contains(selection.anchorNode);
}

function swap(name, markup) {
  const part = document.getElementById("part-" + name);
  if (!part) return;
  if (selecting(part)) {
    waiting.set(name, markup);
    return;
  }
  waiting.delete(name);
  const open = [...part.querySelectorAll("details[open]")].map((element) => element.id);
  const focused = part.contains(document.activeElement) ? document.activeElement.closest("[id]")?.id : undefined;
  const tall = [...part.querySelectorAll("details[open] .tall")].map((element) => element.scrollTop);
  part.innerHTML = policy.createHTML(markup);
  for (const id of open) {
    const again = id && document.getElementById(id);
    if (again) again.open = true;
  }
  [...part.querySelectorAll("details[open] .tall")].forEach((element, place) => (element.scrollTop = tall[place] ?? 0));
  if (focused && focused !== part.id) {
    const again = document.getElementById(focused);
    (again?.querySelector(":scope > summary") ?? again)?.focus({ preventScroll: true });
  }
}

const link = document.getElementById("link");
let stream;
let over = false;

function say(text) {
  if (!link) return;
  link.textContent = text;
  link.hidden = !text;
}

function connect() {
  if (stream || over || !link) return;
  stream = new EventSource("/events");
  stream.addEventListener("open", () => say(""));
  stream.addEventListener("fragment", (event) => {
    const { part, html } = JSON.parse(event.data);
    swap(part, html);
    document.documentElement.dataset.seq = event.lastEventId;
  });
  stream.addEventListener("reload", () => location.reload());
  stream.addEventListener("end", () => {
    over = true;
    disconnect();
    say("The run's process has ended; this page no longer moves. The report holds the verdict.");
  });
  stream.addEventListener("error", () => say("The connection is lost; trying again."));
}

function disconnect() {
  stream?.close();
  stream = undefined;
}

// A browser allows about six connections to one server: a hidden tab gives its own back.
document.addEventListener("visibilitychange", () => (document.hidden ? disconnect() : connect()));
document.addEventListener("selectionchange", () => {
  for (const [name, markup] of [...waiting]) swap(name, markup);
});
charts(document);
times(document);
connect();
