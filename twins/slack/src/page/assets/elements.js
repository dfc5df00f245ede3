// What can be pressed, chosen and filled in. An element within an input block waits for its view to be submitted; any other one
// is told to the app at once: `context.done(element, block, value)`.
import { searched } from "./choices.js";
import { button, el, icon } from "./dom.js";
import { emoji } from "./emoji.js";
import { mrkdwn } from "./mrkdwn.js";
import { initials, visible } from "./words.js";

// A composition object's text: plain, or Slack's mark-up where it says so.
export function worded(text, context) {
  if (!text) return [];
  if (text.type === "mrkdwn") return mrkdwn(text.text, context);
  return visible(text.text).split(/:([a-z0-9_+'-]+):/).map((piece, place) => (place % 2 ? emoji(piece) : piece));
}

const SHOWN = {
  button: press, workflow_button: unsent, icon_button: press, feedback_buttons: feedback, overflow,
  static_select: select, multi_static_select: several, radio_buttons: radios, checkboxes: several,
  users_select: searched, multi_users_select: searched, conversations_select: searched, multi_conversations_select: searched,
  channels_select: searched, multi_channels_select: searched, external_select: searched, multi_external_select: searched,
  datepicker: typed, timepicker: typed, datetimepicker: typed, plain_text_input: typed, email_text_input: typed,
  url_text_input: typed, number_input: typed, rich_text_input: typed, image: picture,
};

// An element; `field` within an input block gets what is filled in, as a function.
export function shown(element, block, context, field) {
  const make = SHOWN[element?.type];
  return make ? make(element, block, context, field) : el("span", { class: "unknown" }, "[" + visible(element?.type ?? "nothing") + "]");
}

// What an element holds: what the person has put there, or else what the app did.
export function held(element, block, context) {
  const filled = context.filled?.[block.block_id]?.[element.action_id];
  if (filled) return filled;
  const first = Object.entries(element).filter(([name]) => name.startsWith("initial_"));
  return Object.fromEntries(first.map(([name, value]) => [name === "initial_value" ? "value" : name.replace("initial_", "selected_"), value]));
}

async function tell(element, block, context, value) {
  if (element.confirm && !(await sure(element.confirm, context))) return false;
  await context.done(element, block, value);
  return true;
}

// Tells the app of a change at once, or notes it for the submission.
export function changes(element, block, context, field, read) {
  if (!field) return () => tell(element, block, context, read());
  field(read);
  return block.dispatch_action ? () => tell(element, block, context, read()) : () => {};
}

function press(element, block, context) {
  const label = element.type === "icon_button" ? [icon("close"), worded(element.text, context)] : worded(element.text, context);
  const style = ["primary", "danger"].includes(element.style) ? element.style : "";
  const shown = button(label, { class: "press " + style, data: { action: element.action_id ?? "" }, "aria-label": element.accessibility_label }, async () => {
    shown.disabled = true;
    await tell(element, block, context, element.value ?? "");
    shown.disabled = false;
  });
  if (element.url) shown.title = visible(element.url);
  return shown;
}

// A link trigger of a workflow: Slack runs it, and no app is told.
function unsent(element, block, context) {
  return el("button", { type: "button", class: "press", disabled: true, title: "The twin runs no link triggers" }, worded(element.text, context));
}

function feedback(element, block, context) {
  const parts = [element.positive_button, element.negative_button].filter(Boolean);
  return parts.map((part) => button(worded(part.text, context), { class: "press" }, () => tell(element, block, context, part.value ?? part.text?.text)));
}

function overflow(element, block, context) {
  const menu = el("details", { class: "menu" }, el("summary", { "aria-label": "More actions" }, icon("more")));
  const choose = (option) => button(worded(option.text, context), {}, () => {
    menu.open = false;
    tell(element, block, context, option.value);
  });
  menu.append(el("div", { class: "sheet" }, (element.options ?? []).map(choose)));
  return menu;
}

function options(element) {
  return [...(element.options ?? []), ...(element.option_groups ?? []).flatMap((group) => group.options ?? [])];
}

function select(element, block, context, field) {
  const chosen = held(element, block, context).selected_option?.value;
  const choice = (option) => el("option", { value: option.value, selected: option.value === chosen }, worded({ text: option.text?.text }, context));
  const groups = (element.option_groups ?? []).map((group) => {
    const set = el("optgroup", {}, (group.options ?? []).map(choice));
    set.label = visible(group.label?.text);
    return set;
  });
  const box = el("select", { "aria-label": visible(element.placeholder?.text ?? "Choose") }, el("option", { value: "", selected: !chosen }, visible(element.placeholder?.text ?? "Choose")), (element.options ?? []).map(choice), groups);
  const read = () => box.value;
  const told = changes(element, block, context, field, read);
  box.addEventListener("change", told);
  return box;
}

let number = 0;

function radios(element, block, context, field) {
  const chosen = held(element, block, context).selected_option?.value;
  const name = "radio" + ++number;
  return ticks(element, block, context, field, (option) => ({ type: "radio", name, value: option.value, checked: option.value === chosen }), (values) => values[0] ?? "");
}

function several(element, block, context, field) {
  const chosen = new Set((held(element, block, context).selected_options ?? []).map((option) => option.value));
  return ticks(element, block, context, field, (option) => ({ type: "checkbox", value: option.value, checked: chosen.has(option.value) }), (values) => values);
}

// Boxes to tick. A long list folds away behind how many are ticked.
function ticks(element, block, context, field, about, read) {
  const set = el("div", { class: "ticks" });
  const values = () => [...set.querySelectorAll("input:checked")].map((box) => box.value);
  const told = changes(element, block, context, field, () => read(values()));
  set.addEventListener("change", told);
  for (const option of options(element)) {
    const words = el("span", {}, worded(option.text, context), option.description && el("small", {}, worded(option.description, context)));
    set.append(el("label", {}, el("input", about(option)), words));
  }
  if (element.type !== "multi_static_select") return set;
  const summary = el("summary", {});
  const say = () => (summary.textContent = values().length ? values().length + " chosen" : visible(element.placeholder?.text ?? "Choose"));
  set.addEventListener("change", say);
  say();
  return el("details", { class: "menu several" }, summary, el("div", { class: "sheet" }, set));
}

const TYPES = { datepicker: "date", timepicker: "time", datetimepicker: "datetime-local", email_text_input: "email", url_text_input: "url", number_input: "number" };
const HELD = { datepicker: "selected_date", timepicker: "selected_time", datetimepicker: "selected_date_time", rich_text_input: "rich_text_value" };

function typed(element, block, context, field) {
  const { type } = element;
  const now = held(element, block, context);
  let value = now[HELD[type] ?? "value"] ?? now.value ?? "";
  if (type === "datetimepicker" && value) value = local(value);
  if (typeof value === "object") value = spoken(value);
  const about = { class: "typed", placeholder: visible(element.placeholder?.text), maxlength: element.max_length, "aria-label": visible(element.placeholder?.text ?? block.label?.text ?? "") };
  const long = element.multiline || type === "rich_text_input";
  const box = long ? el("textarea", { ...about, rows: 4 }) : el("input", { ...about, type: TYPES[type] ?? "text", step: element.is_decimal_allowed ? "any" : undefined });
  box.value = String(value);
  if (long) return ready(element, block, context, field, box, () => box.value);
  const read = () => (type === "datetimepicker" && box.value ? String(Math.floor(new Date(box.value).getTime() / 1000)) : box.value);
  return ready(element, block, context, field, box, read);
}

function ready(element, block, context, field, box, read) {
  const told = changes(element, block, context, field, read);
  const picks = ["datepicker", "timepicker", "datetimepicker"].includes(element.type);
  const when = element.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"];
  if (picks || when.includes("on_character_entered")) box.addEventListener("change", told);
  else box.addEventListener("keydown", (event) => event.key === "Enter" && !event.isComposing && told());
  return box;
}

function local(seconds) {
  const then = new Date(Number(seconds) * 1000);
  return new Date(then.getTime() - then.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

// The words of rich text, to go on writing them.
function spoken(value) {
  const words = (part) => part.text ?? (part.elements ?? []).map(words).join("");
  return (value.elements ?? []).map(words).join("\n");
}

// Nothing is loaded from elsewhere: a picture is its words in a frame.
export function picture(element) {
  const title = visible(element.title?.text ?? "");
  const words = visible(element.alt_text ?? "") || title || "picture";
  return el("span", { class: "picture", role: "img", "aria-label": words, title: visible(element.image_url ?? "") }, icon("picture"), el("span", {}, title || words));
}

export function face(id, name, bot) {
  return el("span", { class: "face " + (bot ? "bot" : ""), "aria-hidden": "true" }, bot ? icon("bolt") : initials(name));
}

// Asks before something is done, as the app wished.
function sure(confirm, context) {
  return new Promise((resolve) => {
    const end = (answer) => () => {
      box.close();
      box.remove();
      resolve(answer);
    };
    const box = el("dialog", { class: "modal small", on: { cancel: end(false) } },
      el("h2", {}, worded(confirm.title, context)), el("div", { class: "body" }, worded(confirm.text, context)),
      el("footer", {}, button(worded(confirm.deny, context), { class: "press" }, end(false)),
        button(worded(confirm.confirm, context), { class: "press " + (confirm.style === "danger" ? "danger" : "primary") }, end(true))));
    document.body.append(box);
    box.showModal();
  });
}
