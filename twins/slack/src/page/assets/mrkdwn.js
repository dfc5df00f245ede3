// Slack's mark-up as elements: https links, mentions, dates, emphasis, code, quotes, emoji. Text that is none of these stays text.
import { el } from "./dom.js";
import { emoji, knows } from "./emoji.js";
import { dated, unescaped, visible } from "./words.js";

const REFERENCE = /<([@#!][^<>\n]+|[a-z][a-z0-9+.-]*:[^<>\n]+)>/g;
// Where emphasis may begin and end: at the text's edge, a space, or a sign.
const EMPHASIS = /(^|[\s\p{P}\p{S}])([*_~])(?=\S)((?:(?!\2)[^\n])*?\S)\2(?=$|[\s\p{P}\p{S}])/u;
const TAGS = { "*": "b", "_": "i", "~": "s" };
const DEPTH_MAX = 6;
const LINKS = ["https:", "http:", "mailto:", "tel:"];

// A link that is followed on a click alone; an address of any other kind stays text.
export function link(address, words) {
  let url;
  try {
    url = new URL(address);
  } catch {
    return words;
  }
  if (!LINKS.includes(url.protocol)) return words;
  return el("a", { href: url.href, rel: "noopener noreferrer nofollow", target: "_blank", title: visible(address) }, words);
}

export function mention(sign, id, name, mine) {
  return el("span", { class: "mention" + (mine ? " me" : ""), data: { id } }, sign + visible(name));
}

// A text with its references, by `names` (ids to names) and `me` (one's own id).
export function mrkdwn(text, context) {
  const nodes = [];
  String(text ?? "").split(/```\n?/).forEach((piece, place, all) => {
    if (place % 2 === 1 && place < all.length - 1) nodes.push(el("pre", {}, plain(piece.replace(/\n$/, ""), context)));
    else nodes.push(...lines(place % 2 === 1 ? "```" + piece : piece, context));
  });
  return nodes;
}

// Quoted lines stand together; what comes before and after a quote or a block of code needs no line break of its own.
function lines(text, context) {
  const nodes = [];
  let quoted = [];
  const close = () => {
    if (quoted.length) nodes.push(el("blockquote", {}, inline(quoted.join("\n"), context, 0)));
    quoted = [];
  };
  let before = [];
  const flush = () => {
    if (before.length) nodes.push(...inline(before.join("\n"), context, 0));
    before = [];
  };
  for (const line of text.split("\n")) {
    const quote = /^(?:&gt;|>)(?:\s?)(.*)$/.exec(line);
    if (quote) {
      flush();
      quoted.push(quote[1]);
    } else {
      close();
      before.push(line);
    }
  }
  close();
  flush();
  return nodes;
}

// Code keeps everything but its references as it is.
function plain(text, context) {
  return pieces(text, (rest) => [visible(unescaped(rest))], context);
}

function inline(text, context, depth) {
  const nodes = [];
  text.split(/(`[^`\n]+`)/).forEach((piece, place) => {
    if (place % 2) nodes.push(el("code", {}, plain(piece.slice(1, -1), context)));
    else if (piece) nodes.push(...emphasised(piece, context, depth));
  });
  return nodes;
}

function emphasised(text, context, depth) {
  const found = depth < DEPTH_MAX && EMPHASIS.exec(masked(text));
  if (!found) return pieces(text, words, context);
  const start = found.index + found[1].length;
  const end = start + found[3].length + 2;
  const inside = text.slice(start + 1, end - 1);
  return [
    ...pieces(text.slice(0, start), words, context),
    el(TAGS[found[2]], {}, emphasised(inside, context, depth + 1)),
    ...emphasised(text.slice(end), context, depth),
  ];
}

// The same text with references hidden, so that a sign within an address emphasises nothing.
function masked(text) {
  return text.replace(REFERENCE, (reference) => "x".repeat(reference.length)).replace(/:[a-z0-9_+'-]+:/g, (name) => "x".repeat(name.length));
}

function words(text) {
  const shown = visible(unescaped(text));
  return shown.split(/:([a-z0-9_+'-]+):/).map((piece, place) => (place % 2 ? (knows(piece) ? emoji(piece) : ":" + piece + ":") : piece));
}

function pieces(text, rest, context) {
  const nodes = [];
  let end = 0;
  for (const found of text.matchAll(REFERENCE)) {
    if (found.index > end) nodes.push(...rest(text.slice(end, found.index)));
    nodes.push(reference(found[1], context));
    end = found.index + found[0].length;
  }
  if (end < text.length) nodes.push(...rest(text.slice(end)));
  return nodes;
}

function reference(inside, context) {
  const [target, ...rest] = inside.split("|");
  const label = rest.length ? unescaped(rest.join("|")) : undefined;
  if (target.startsWith("@")) return user(target.slice(1), label, context);
  if (target.startsWith("#")) return channel(target.slice(1), label, context);
  if (target.startsWith("!date^")) return date(target, label);
  if (target.startsWith("!subteam^")) return mention("@", target, (label ?? context.names[target.slice(9)] ?? "group").replace(/^@/, ""));
  if (target.startsWith("!")) return mention("@", target, label ?? target.slice(1), true);
  const address = unescaped(target);
  return link(address, visible(label ?? address.replace(/^mailto:/, "")));
}

export function user(id, label, context) {
  return mention("@", id, context.names[id] ?? label ?? id, id === context.me);
}

export function channel(id, label, context) {
  const name = context.names[id];
  if (!name) return mention("#", id, label || "a private channel");
  const shown = mention("#", id, name);
  shown.setAttribute("role", "link");
  shown.setAttribute("tabindex", "0");
  shown.dataset.place = id;
  return shown;
}

function date(target, label) {
  const [, seconds, form, address] = target.split("^");
  const shown = dated(seconds, unescaped(form ?? "")) ?? label ?? "";
  const time = el("time", {}, visible(shown));
  return address ? link(address, time) : time;
}
