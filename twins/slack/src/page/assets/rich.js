// Rich text: what Slack's own composer writes, and what apps send as `rich_text`.
import { el } from "./dom.js";
import { emoji } from "./emoji.js";
import { channel, link, mention, user } from "./mrkdwn.js";
import { dated, visible } from "./words.js";

const STYLES = [["bold", "b"], ["italic", "i"], ["strike", "s"], ["code", "code"]];
const DEPTH_MAX = 8;

export function rich(block, context, depth = 0) {
  if (depth > DEPTH_MAX) return [];
  return (block.elements ?? []).map((part) => piece(part, context, depth));
}

function piece(part, context, depth) {
  const inside = () => (part.elements ?? []).map((element) => letter(element, context));
  switch (part?.type) {
    case "rich_text_section": return el("p", {}, inside());
    case "rich_text_preformatted": return el("pre", {}, inside());
    case "rich_text_quote": return el("blockquote", {}, inside());
    case "rich_text_list": return list(part, context, depth);
    default: return unknown(part);
  }
}

function list(part, context, depth) {
  const items = (part.elements ?? []).map((item) => el("li", {}, item.type === "rich_text_section" ? piece(item, context, depth) : rich({ elements: [item] }, context, depth + 1)));
  const about = { class: "indent" + Math.min(Number(part.indent) || 0, 4) };
  return el(part.style === "ordered" ? "ol" : "ul", about, items);
}

function letter(element, context) {
  const styled = (node) => STYLES.reduce((inner, [name, tag]) => (element.style?.[name] ? el(tag, {}, inner) : inner), node);
  switch (element?.type) {
    case "text": return styled(visible(element.text));
    case "link": return styled(link(String(element.url ?? ""), visible(element.text || element.url)));
    case "emoji": return emoji(element.name ?? "");
    case "user": return styled(user(element.user_id, undefined, context));
    case "channel": return styled(channel(element.channel_id, undefined, context));
    case "usergroup": return mention("@", element.usergroup_id, context.names[element.usergroup_id] ?? "group");
    case "broadcast": return mention("@", "!", element.range ?? "here", true);
    case "date": return el("time", {}, visible(dated(element.timestamp, element.format ?? "") ?? element.fallback ?? ""));
    case "color": return el("code", {}, visible(element.value));
    default: return unknown(element);
  }
}

export function unknown(part) {
  return el("span", { class: "unknown" }, "[" + visible(part?.type ?? "nothing") + "]");
}
