// The conversation in the middle, and the thread beside it.
import { composer } from "./composer.js";
import { button, el, fill, icon } from "./dom.js";
import { act } from "./look.js";
import { mrkdwn } from "./mrkdwn.js";
import { go, state } from "./state.js";
import { timeline } from "./timeline.js";
import { done } from "./toast.js";
import { home } from "./view.js";
import { count, visible } from "./words.js";

let middle;
let beside;

// Draws the conversation; a new one replaces the old, the same one goes on.
export function place(node, part) {
  if (!part) {
    middle = undefined;
    return fill(node, el("p", { class: "empty" }, state.at ? "There is no such conversation, or this person may not see it." : "Choose a conversation."));
  }
  const kind = [state.as, part.id, part.joined, part.name, part.members, part.about, state.tab].join("\n");
  if (middle?.kind !== kind) middle = build(node, part, kind);
  middle.timeline?.show(part);
}

function build(node, part, kind) {
  const app = part.kind === "im" && part.with === state.me?.app.user;
  const atHome = app && state.tab === "home" && state.me.app.home;
  const title = part.kind === "channel" ? "# " + visible(part.name) : visible(part.name);
  const about = [part.kind !== "im" && count(part.members, "member", "members"), part.about && mrkdwn(part.about, { names: part.names, me: state.as })].filter(Boolean);
  const head = el("header", { class: "head" }, el("h1", {}, part.kind === "group" && icon("lock"), title), el("p", { class: "dim" }, about.flatMap((one, at) => (at ? [" · ", one] : [one]))), app && state.me.app.home && tabs(atHome));
  if (atHome) {
    fill(node, head, el("div", { class: "home", id: "home" }));
    return { kind };
  }
  const list = timeline(part.id);
  const foot = part.joined ? composer(part) : joining(part);
  fill(node, head, state.me && !state.me.app.listens && part.has_app && silent(), list.node, foot.node);
  if (matchMedia("(hover: hover)").matches && !document.querySelector("dialog[open]")) foot.focus();
  return { kind, timeline: list };
}

function tabs(atHome) {
  const tab = (label, name, run) => button(label, { role: "tab", "aria-selected": String(atHome === (name === "home")) }, run);
  return el("div", { class: "tabs", role: "tablist" },
    tab("Home", "home", () => go({ tab: "home" })),
    tab("Messages", "", () => go({ tab: "" })));
}

function silent() {
  return el("p", { class: "warning" }, "The app is not listening: nobody has said where it takes events, and it has no socket open.");
}

function joining(part) {
  const join = button("Join #" + visible(part.name), { class: "press primary" }, async () => done(await act("conversations.join", { channel: part.id }), "Joining"));
  return { node: el("div", { class: "composer joining" }, el("p", { class: "dim" }, visible(state.me?.name ?? "This person") + " does not belong to this channel."), join), focus: () => {} };
}

// Draws the app's home, when it is looked at.
export function atHome(views) {
  const node = document.getElementById("home");
  if (node) home(node, views?.home, views?.names ?? {});
}

// Draws the thread, or takes it away.
export function thread(node, part, talk) {
  const shown = Boolean(state.thread);
  node.hidden = !shown;
  document.getElementById("desk").classList.toggle("threaded", shown);
  if (!shown) {
    beside = undefined;
    return fill(node);
  }
  if (!part || !talk || part.at !== talk.id) {
    beside = undefined;
    return fill(node, header("Thread", ""), el("p", { class: "empty" }, part === null ? "This thread is gone." : ""));
  }
  const kind = [state.as, part.at, part.ts, talk.joined].join("\n");
  if (beside?.kind !== kind) {
    const list = timeline(part.at, part.ts);
    const foot = talk.joined ? composer(talk, part.ts) : undefined;
    fill(node, header("Thread", talk.kind === "im" ? talk.name : "#" + talk.name), list.node, foot?.node);
    beside = { kind, timeline: list };
    if (matchMedia("(hover: hover)").matches) foot?.focus();
  }
  beside.timeline.show(part);
}

function header(title, where) {
  return el("header", { class: "head" }, el("h2", {}, title), el("p", { class: "dim" }, visible(where)), button(icon("close"), { class: "shut", "aria-label": "Close the thread" }, () => go({ thread: "" })));
}

// A channel's name within a text leads to the channel.
export function follow(event) {
  const target = event.target.closest?.("[data-place]");
  if (target && (event.type === "click" || event.key === "Enter")) go({ at: target.dataset.place });
}

