// Block Kit: blocks and old attachments as elements. Nothing is loaded from elsewhere.
import { el } from "./dom.js";
import { picture, shown, worded } from "./elements.js";
import { link, mrkdwn } from "./mrkdwn.js";
import { rich, unknown } from "./rich.js";
import { visible } from "./words.js";

// More than Slack takes: what lies beyond is not drawn.
const BLOCKS_MAX = 120;

const SHOWN = {
  header: (block, context) => el("h3", { class: "head" }, worded(block.text, context)),
  divider: () => el("hr", {}),
  section,
  context: (block, context) => el("div", { class: "context" }, (block.elements ?? []).map((part) => (part.type === "image" ? picture(part) : el("span", {}, worded(part, context))))),
  context_actions: actions,
  actions,
  image: (block) => el("div", { class: "image" }, picture(block)),
  video: (block) => el("div", { class: "image" }, picture(block)),
  input,
  rich_text: (block, context) => el("div", { class: "rich" }, rich(block, context)),
  markdown: (block, context) => el("div", { class: "words" }, mrkdwn(slack(block.text), context)),
  table,
};

export function blocks(list, context) {
  return list.slice(0, BLOCKS_MAX).map((block) => {
    const make = SHOWN[block?.type];
    const node = make ? make(block, context) : unknown(block);
    node.classList.add("block");
    node.dataset.block = block?.block_id ?? "";
    return node;
  });
}

function section(block, context) {
  const words = [
    block.text && el("div", { class: "words" }, worded(block.text, context)),
    block.fields?.length > 0 && el("div", { class: "fields" }, block.fields.map((field) => el("div", { class: "words" }, worded(field, context)))),
  ];
  return el("div", { class: "section" }, el("div", { class: "said" }, words), block.accessory && el("div", { class: "accessory" }, shown(block.accessory, block, context)));
}

function actions(block, context) {
  return el("div", { class: "actions" }, (block.elements ?? []).map((element) => shown(element, block, context)));
}

function input(block, context) {
  const problem = context.problems?.[block.block_id];
  const element = block.element ?? {};
  const field = (read) => context.fields?.push({ block: block.block_id, action: element.action_id, read });
  // Boxes to tick have labels of their own; one label for all of them would be one too many.
  const label = el("span", { class: "label" }, worded(block.label, context), block.optional && el("small", {}, "optional"));
  return el("div", { class: "input" + (problem ? " wrong" : "") }, label, shown(element, block, context, field),
    problem && el("p", { class: "problem", role: "alert" }, visible(problem)),
    block.hint && el("p", { class: "hint" }, worded(block.hint, context)));
}

// Ordinary Markdown as Slack's own marks, as far as they go.
function slack(text) {
  return String(text ?? "")
    .replace(/^#{1,6}\s+(.*)$/gm, "*$1*")
    .replace(/\*\*([^*\n]+)\*\*/g, "*$1*")
    .replace(/\[([^\]\n]+)\]\(([^)\s]+)\)/g, "<$2|$1>")
    .replace(/^\s*[-*]\s+/gm, "• ");
}

function table(block, context) {
  const cell = (part) => (part?.type === "rich_text" ? rich(part, context) : visible(part?.text ?? ""));
  const rows = (block.rows ?? []).slice(0, BLOCKS_MAX).map((row, place) => el("tr", {}, row.map((part) => el(place ? "td" : "th", {}, cell(part)))));
  return el("div", { class: "scroll" }, el("table", {}, el("tbody", {}, rows)));
}

// Attachments: the older way, still sent by many apps.
export function attachments(list, context) {
  return list.slice(0, BLOCKS_MAX).map((one) => {
    const title = one.title && (one.title_link ? link(one.title_link, mrkdwn(one.title, context)) : mrkdwn(one.title, context));
    const fields = (one.fields ?? []).map((field) => el("div", {}, el("b", {}, mrkdwn(field.title, context)), el("div", { class: "words" }, mrkdwn(field.value, context))));
    const old = (one.actions ?? []).filter((action) => action.type === "button" && !action.url);
    return el("div", { class: "attachment" },
      one.pretext && el("p", {}, mrkdwn(one.pretext, context)),
      el("div", { class: "bar" },
        one.author_name && el("small", {}, visible(one.author_name)),
        title && el("p", { class: "title" }, title),
        one.text && el("div", { class: "words" }, mrkdwn(one.text, context)),
        fields.length > 0 && el("div", { class: "fields" }, fields),
        one.image_url && picture({ alt_text: one.fallback, image_url: one.image_url }),
        old.length > 0 && el("div", { class: "actions" }, old.map((action) => shown({ type: "button", action_id: action.name, value: action.value, style: action.style, text: { type: "plain_text", text: action.text } }, {}, context))),
        one.blocks?.length > 0 && blocks(one.blocks, context),
        one.footer && el("small", {}, visible(one.footer))));
  });
}
