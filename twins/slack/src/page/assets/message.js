// One message: who, when, what, what can be done with it.
import { attachments, blocks } from "./blocks.js";
import { button, el, icon } from "./dom.js";
import { face } from "./elements.js";
import { emoji, offered } from "./emoji.js";
import { act } from "./look.js";
import { mrkdwn } from "./mrkdwn.js";
import { go, state } from "./state.js";
import { done, toast } from "./toast.js";
import { clock, colour, count, escaped, unescaped, visible, whole } from "./words.js";

// Subtypes of what somebody wrote; all others are the conversation's own words.
const WRITTEN = new Set([undefined, "bot_message", "thread_broadcast", "file_share", "me_message"]);

// `place` is the conversation's id; `follows` when the same one wrote just before; `inThread` within a thread's panel.
export function message(one, { place, names, follows, inThread }) {
  const by = one.user ?? one.bot_id ?? "";
  const bot = Boolean(one.bot_id);
  const name = one.username ?? names[by] ?? one.bot_profile?.name ?? by;
  const context = { names, me: state.as, filled: one.filled, done: doing({ channel: place, ts: one.ts }), options: asking({ channel: place, ts: one.ts }) };
  const system = !WRITTEN.has(one.subtype);
  const kinds = ["message", follows && "follows", system && "system", one.is_ephemeral && "whisper", one.subtype === "me_message" && "acts"];
  const head = follows ? null : el("header", {}, el("b", { class: "by " + colour(by) }, visible(name)), bot && el("span", { class: "tag" }, "App"), when(one));
  const body = el("div", { class: "content" }, head, one.is_ephemeral && el("p", { class: "only" }, "Only you see this"),
    one.subtype === "thread_broadcast" && !inThread && el("p", { class: "only" }, "replied to a thread"),
    said(one, context), files(one), reactions(one, place, names), !inThread && foot(one, names));
  return el("article", { class: kinds.filter(Boolean).join(" "), data: { ts: one.ts }, tabindex: "-1", "aria-label": visible(name) + ", " + clock(one.ts) },
    follows ? el("span", { class: "when" }, clock(one.ts)) : el("span", { class: colour(by) }, face(by, name, bot)),
    body, tools(one, place, inThread, body));
}

function when(one) {
  return el("time", { class: "when", title: whole(one.ts) }, clock(one.ts));
}

function said(one, context) {
  const edited = one.edited && el("span", { class: "edited", title: "edited " + whole(one.edited.ts) }, " (edited)");
  // Blocks are what is shown, the text what a notification says; a person's own rich text is their text.
  const shown = one.blocks?.length ? blocks(one.blocks, context) : one.text && el("div", { class: "words" }, mrkdwn(one.text, context));
  return [shown, one.attachments?.length > 0 && attachments(one.attachments, context), edited];
}

function files(one) {
  const rows = (one.files ?? []).slice(0, 20).map((file) => el("span", { class: "file", title: visible(file.mimetype) }, icon("picture"), visible(file.title || file.name || "a file"), file.size && el("small", {}, count(file.size, "byte", "bytes"))));
  return rows.length ? el("div", { class: "files" }, rows) : null;
}

function reactions(one, place, names) {
  if (!one.reactions?.length) return null;
  return el("div", { class: "reactions" }, one.reactions.map((reaction) => {
    const mine = reaction.users.includes(state.as);
    const who = reaction.users.map((user) => visible(names[user] ?? user)).join(", ");
    const title = who + (reaction.count > reaction.users.length ? " and others" : "") + " reacted with :" + visible(reaction.name) + ":";
    return button([emoji(visible(reaction.name)), el("span", {}, String(reaction.count))], { class: mine ? "mine" : "", title, "aria-pressed": String(mine) }, () => react(one, place, reaction.name, mine));
  }));
}

async function react(one, place, name, mine) {
  done(await act(mine ? "reactions.remove" : "reactions.add", { channel: place, timestamp: one.ts, name }), "The reaction");
}

function foot(one, names) {
  if (!one.reply_count) return null;
  const faces = (one.reply_users ?? []).slice(0, 4).map((user) => el("span", { class: colour(user) }, face(user, names[user] ?? user, user === state.me?.app.user)));
  return button([faces, el("b", {}, count(one.reply_count, "reply", "replies")), el("span", { class: "when" }, "last at " + clock(one.latest_reply))], { class: "replies" }, () => go({ thread: one.ts }));
}

// What hovers above a message: react, reply, and the rest.
function tools(one, place, inThread, body) {
  if (one.is_ephemeral) return null;
  const mine = one.user === state.as;
  const menu = el("details", { class: "menu" }, el("summary", { "aria-label": "More actions", title: "More" }, icon("more")));
  const entry = (label, run) => button(label, {}, () => {
    menu.open = false;
    run();
  });
  const shortcuts = (state.me?.app.shortcuts ?? []).filter((shortcut) => shortcut.type === "message");
  const entries = [
    shortcuts.map((shortcut) => entry([icon("bolt"), visible(shortcut.name)], async () => done(await act("message_shortcut", { callback_id: shortcut.callback_id, channel: place, ts: one.ts, wait: true }), visible(shortcut.name)))),
    mine && entry("Edit", () => edit(one, place, body)),
    mine && entry("Delete", async () => done(await act("chat.delete", { channel: place, ts: one.ts }), "Deleting")),
    entry("Copy its time stamp", () => navigator.clipboard?.writeText(one.ts).catch(() => toast(one.ts))),
  ];
  menu.append(el("div", { class: "sheet" }, entries));
  return el("div", { class: "tools", role: "group", "aria-label": "What to do with this message" }, palette(one, place),
    !inThread && button(icon("reply"), { "aria-label": "Reply in a thread", title: "Reply in a thread" }, () => go({ thread: one.thread_ts ?? one.ts })), menu);
}

function palette(one, place) {
  const menu = el("details", { class: "menu palette" }, el("summary", { "aria-label": "React", title: "React" }, icon("smile")));
  const grid = el("div", { class: "grid" });
  const draw = (text) => grid.replaceChildren(...offered(text).map((name) => button(emoji(name), { title: ":" + name + ":", "aria-label": name }, () => {
    menu.open = false;
    react(one, place, name, one.reactions?.some((reaction) => reaction.name === name && reaction.users.includes(state.as)));
  })));
  const search = el("input", { class: "typed", type: "text", placeholder: "Find an emoji", "aria-label": "Find an emoji", on: { input: () => draw(search.value.trim()) } });
  menu.addEventListener("toggle", () => menu.open && draw(""));
  menu.append(el("div", { class: "sheet" }, search, grid));
  return menu;
}

function edit(one, place, body) {
  const box = el("textarea", { class: "typed", rows: 3, "aria-label": "Edit the message" });
  box.value = unescaped(one.text);
  const end = () => form.remove();
  const save = async () => done(await act("chat.update", { channel: place, ts: one.ts, text: escaped(box.value) }), "Editing") && end();
  box.addEventListener("keydown", (event) => {
    if (event.key === "Escape") end();
    else if (event.key === "Enter" && !event.shiftKey && !event.isComposing) save();
    else return;
    event.preventDefault();
  });
  const form = el("div", { class: "edit" }, box, el("div", { class: "actions" }, button("Cancel", { class: "press" }, end), button("Save", { class: "press primary" }, save)));
  body.append(form);
  box.focus();
}

const PRESSED = new Set(["button", "icon_button"]);
const TYPED = new Set(["plain_text_input", "email_text_input", "url_text_input", "number_input", "rich_text_input"]);

// Presses, chooses or types, in the message or the view that `where` names.
export function doing(where) {
  return async (element, block, value) => {
    const args = { ...where, block_id: block.block_id, action_id: element.action_id, wait: true };
    if (Array.isArray(value)) args.values = value;
    else if (!PRESSED.has(element.type) || value) args.value = value;
    const door = PRESSED.has(element.type) ? "press" : TYPED.has(element.type) ? "type" : "choose";
    done(await act(door, args), "Nothing was done");
  };
}

// Asks the app what it offers.
export function asking(where) {
  return async (element, block, text) => offers(await act("options", { ...where, block_id: block.block_id, action_id: element.action_id, query: text }));
}

// What an app offers to choose from, in groups or not.
function offers(answer) {
  if (!answer.ok) throw new Error(answer.error);
  const all = [...(answer.options ?? []), ...(answer.option_groups ?? []).flatMap((group) => group.options ?? [])];
  return all.map((option) => ({ value: option.value, label: option.text?.text ?? option.label ?? option.value }));
}
