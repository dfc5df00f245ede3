// Where one writes: text with mentions, a reply, a command.
import { button, el, icon } from "./dom.js";
import { act, ask } from "./look.js";
import { state } from "./state.js";
import { done } from "./toast.js";
import { escaped, visible } from "./words.js";

const PAUSE_MS = 120;
const HEIGHT_ROWS_MAX = 12;

// `place` is the conversation's part; `thread` the first message of the thread that is replied in.
export function composer(place, thread) {
  const known = new Map();
  const label = thread ? "Reply" : "Message " + (place.kind === "im" ? "" : "#") + visible(place.name);
  const box = el("textarea", { rows: 1, placeholder: label, "aria-label": label, "aria-controls": "offers-" + (thread ?? "place") });
  const list = el("ul", { class: "finds up", id: "offers-" + (thread ?? "place"), role: "listbox", hidden: true });
  const also = thread && place.kind !== "im" ? el("input", { type: "checkbox" }) : null;
  const sending = button(icon("send"), { class: "send", "aria-label": "Send", title: "Send (Enter)" }, () => send());
  let finds = [];
  let at = 0;
  let asked = 0;
  let timer;

  async function send() {
    const text = box.value.trim();
    if (!text || sending.disabled) return;
    sending.disabled = true;
    const answer = text.startsWith("/") && !thread ? await command(text) : await post(text);
    sending.disabled = false;
    if (done(answer, text.startsWith("/") ? "The command" : "The message was not sent")) {
      box.value = "";
      grow();
      if (also) also.checked = false;
    }
    box.focus();
  }

  const command = (text) => {
    const name = text.split(/\s/, 1)[0];
    return act("command", { channel: place.id, command: name, text: text.slice(name.length).trim() || undefined, wait: true });
  };

  const post = (text) => {
    const args = { channel: place.id, text: referred(text) };
    if (thread) args.thread_ts = thread;
    if (also?.checked) args.reply_broadcast = true;
    return act("chat.postMessage", args);
  };

  // Names that were picked become references; everything else is escaped, as Slack's own client does.
  function referred(text) {
    let out = escaped(text).replace(/(^|\s)@(here|channel|everyone)\b/g, "$1<!$2>");
    for (const [name, reference] of [...known].sort((one, other) => other[0].length - one[0].length)) out = out.split(escaped(name)).join(reference);
    return out;
  }

  function grow() {
    const rows = Math.min(box.value.split("\n").length, HEIGHT_ROWS_MAX);
    box.rows = rows;
  }

  // The word under the cursor, if it is the beginning of a name or of a command.
  function word() {
    const before = box.value.slice(0, box.selectionStart);
    return /(?:^|\s)([@#][\p{L}\p{N}._-]*)$/u.exec(before)?.[1] ?? /^\/\S*$/.exec(before)?.[0];
  }

  async function offer() {
    const mine = ++asked;
    const now = word();
    const found = now === undefined ? [] : await offers(now).catch(() => []);
    if (mine !== asked) return;
    finds = found;
    at = 0;
    show();
  }

  async function offers(now) {
    if (now.startsWith("/")) {
      const commands = state.me?.app.commands ?? [];
      return commands.filter((one) => one.command.startsWith(now)).map((one) => ({ label: one.command, about: [one.usage_hint, one.description].filter(Boolean).join(" – "), text: one.command + " " }));
    }
    const found = await ask("look/find", { q: now.slice(1), as: state.as });
    if (now.startsWith("#")) return found.channels.map((one) => ({ label: "#" + one.name, text: "#" + one.name + " ", name: "#" + one.name, reference: "<#" + one.id + ">" }));
    const app = state.me?.app;
    const people = found.people.map((one) => ({ label: one.name, about: one.title, text: "@" + one.handle + " ", name: "@" + one.handle, reference: "<@" + one.user + ">" }));
    const bot = app && app.name.toLowerCase().startsWith(now.slice(1).toLowerCase()) ? [{ label: app.name, about: "App", text: "@" + app.name + " ", name: "@" + app.name, reference: "<@" + app.user + ">" }] : [];
    return [...bot, ...people].slice(0, 8);
  }

  function show() {
    list.replaceChildren(...finds.map((one, place) => el("li", { role: "option", "aria-selected": place === at ? "true" : "false", on: { pointerdown: (event) => { event.preventDefault(); pick(place); } } }, visible(one.label), one.about && el("small", {}, visible(one.about)))));
    list.hidden = finds.length === 0;
  }

  function pick(place) {
    const one = finds[place];
    const now = word();
    if (one && now !== undefined) {
      const start = box.selectionStart - now.length;
      box.setRangeText(one.text, start, box.selectionStart, "end");
      if (one.reference) known.set(one.name, one.reference);
    }
    close();
  }

  function close() {
    asked += 1;
    clearTimeout(timer);
    finds = [];
    show();
  }

  box.addEventListener("input", () => {
    grow();
    clearTimeout(timer);
    timer = setTimeout(offer, PAUSE_MS);
  });
  box.addEventListener("blur", close);
  box.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const open = finds.length > 0;
    if (open && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      at = (at + (event.key === "ArrowDown" ? 1 : finds.length - 1)) % finds.length;
      show();
    } else if (open && (event.key === "Enter" || event.key === "Tab") && word() !== finds[at].text.trim()) pick(at);
    else if (open && event.key === "Escape") close();
    else if (event.key === "Enter" && !event.shiftKey) {
      close();
      send();
    } else return;
    event.preventDefault();
  });
  const foot = [also && el("label", { class: "also" }, also, "Also send to #" + visible(place.name)), shortcuts()];
  const node = el("div", { class: "composer" }, list, el("div", { class: "write" }, box, sending), foot.some(Boolean) && el("div", { class: "under" }, foot));
  return { node, focus: () => box.focus() };
}

// The app's shortcuts that need no message.
function shortcuts() {
  const all = (state.me?.app.shortcuts ?? []).filter((shortcut) => shortcut.type === "global");
  if (!all.length) return null;
  const menu = el("details", { class: "menu up" }, el("summary", {}, icon("bolt"), "Shortcuts"));
  const entry = (one) => button(visible(one.name), {}, async () => {
    menu.open = false;
    done(await act("shortcut", { callback_id: one.callback_id, wait: true }), visible(one.name));
  });
  menu.append(el("div", { class: "sheet" }, all.map(entry)));
  return menu;
}
