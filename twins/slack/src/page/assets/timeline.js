// A list of messages that grows at its end while it is read, and at its beginning when the reader goes back.
import { button, el, fill } from "./dom.js";
import { ask } from "./look.js";
import { message } from "./message.js";
import { state } from "./state.js";
import { toast } from "./toast.js";
import { day } from "./words.js";

// As many messages as are kept in the page: whoever goes back further sees the latest go.
const KEPT_MAX = 3000;
// Messages of one person within so many seconds stand together.
const TOGETHER_SECS = 300;
// So near to the end, in pixels, the list follows what comes.
const NEAR = 120;

// `thread` is a thread's first message, for the list of its replies.
export function timeline(place, thread) {
  const list = el("div", { class: "list", role: "log", "aria-label": "Messages" });
  const earlier = button("Earlier messages", { class: "earlier", hidden: true }, () => back());
  const fresh = button("New messages", { class: "fresh", hidden: true }, () => end());
  const scroll = el("div", { class: "scroller", tabindex: "0" }, earlier, list);
  const node = el("div", { class: "timeline" }, scroll, fresh);
  let all = new Map();
  let drawn = new Map();
  let names = {};
  let first = true;
  let loading = false;

  const isNear = () => scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < NEAR;
  const end = () => {
    scroll.scrollTop = scroll.scrollHeight;
    fresh.hidden = true;
  };
  let follows = true;
  scroll.addEventListener("scroll", () => {
    follows = isNear();
    if (follows) fresh.hidden = true;
    if (scroll.scrollTop < NEAR && !earlier.hidden) back();
  });

  // Whoever reads the end goes on reading it when the window or the panel beside it changes.
  new ResizeObserver(() => follows && end()).observe(scroll);

  // The latest messages as they are now. What the part does not reach stays as it was; what it reaches is as it says.
  function show(part) {
    const messages = part.first ? [part.first, ...part.messages] : part.messages;
    const oldest = part.messages[0]?.ts ?? "0";
    const newest = [...all.keys()].at(-1);
    const gap = part.more && newest !== undefined && newest < oldest;
    if (gap || !part.more) all = new Map();
    for (const ts of all.keys()) if (ts >= oldest) all.delete(ts);
    if (!part.more || gap || first) earlier.hidden = !part.more;
    Object.assign(names, part.names);
    for (const one of messages) all.set(one.ts, one);
    while (all.size > KEPT_MAX) {
      all.delete(all.keys().next().value);
      earlier.hidden = false;
    }
    const near = first || isNear();
    const before = drawn.size ? [...drawn.keys()].at(-1) : undefined;
    draw();
    const news = before !== undefined && messages.length > 0 && messages.at(-1).ts > before;
    if (near || (news && messages.at(-1).user === state.as)) end();
    else if (news) fresh.hidden = false;
    first = false;
  }

  async function back() {
    const oldest = thread ? [...all.keys()].find((ts) => ts !== thread) : all.keys().next().value;
    if (loading || !oldest) return;
    loading = true;
    try {
      const query = { as: state.as, at: place, before: oldest };
      const page = await ask("look/earlier", thread ? { ...query, thread } : query);
      Object.assign(names, page.names);
      const older = page.messages.map((one) => [one.ts, one]);
      const kept = [...all].filter(([ts]) => ts !== thread);
      all = new Map([...(thread && all.has(thread) ? [[thread, all.get(thread)]] : []), ...older, ...kept]);
      earlier.hidden = !page.more;
      const height = scroll.scrollHeight - scroll.scrollTop;
      draw();
      scroll.scrollTop = scroll.scrollHeight - height;
    } catch (error) {
      toast(error.message);
    }
    loading = false;
  }

  // Draws what is new or different, and leaves every other element alone: a menu that is open stays open.
  function draw() {
    const sorted = [...all.values()].sort((one, other) => (one.ts < other.ts ? -1 : 1));
    const nodes = [];
    const next = new Map();
    let before;
    for (const one of sorted) {
      const today = day(one.ts);
      if (!before || day(before.ts) !== today) nodes.push(divider(today));
      const follows = together(before, one);
      const print = JSON.stringify(one) + follows;
      const known = drawn.get(one.ts);
      const element = known?.print === print ? known.element : message(one, { place, names, follows, inThread: Boolean(thread) });
      next.set(one.ts, { print, element });
      nodes.push(element);
      before = one;
    }
    drawn = next;
    patch(nodes);
  }

  let dividers = new Map();
  function divider(words) {
    const known = dividers.get(words) ?? el("div", { class: "day", role: "separator" }, el("span", {}, words));
    dividers.set(words, known);
    return known;
  }

  // Moves nothing that stands where it should: moving an element would close its menus and take its focus.
  function patch(nodes) {
    const wanted = new Set(nodes);
    for (const child of [...list.children]) if (!wanted.has(child)) child.remove();
    let at = list.firstChild;
    for (const node of nodes) {
      if (node === at) at = at.nextSibling;
      else list.insertBefore(node, at);
    }
    if (nodes.length === 0) fill(list, el("p", { class: "empty" }, thread ? "No replies yet." : "Nothing was said here yet."));
  }

  return { node, show, end };
}

function together(before, one) {
  if (!before || before.subtype || one.subtype || before.is_ephemeral !== one.is_ephemeral) return false;
  const same = before.user === one.user && before.bot_id === one.bot_id && before.username === one.username;
  return same && Number(one.ts) - Number(before.ts) < TOGETHER_SECS && !before.reply_count;
}
