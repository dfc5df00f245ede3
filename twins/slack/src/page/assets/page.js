// The page: what comes over the stream is drawn, what is chosen is looked at.
import { button, el, fill } from "./dom.js";
import { talk, where, whose } from "./finder.js";
import { act, ask, watch } from "./look.js";
import { atHome, follow, place, thread } from "./place.js";
import { draw, saw } from "./sidebar.js";
import { go, onMove, read, state } from "./state.js";
import { done, toast } from "./toast.js";
import { dialogs } from "./view.js";
import { visible } from "./words.js";

const desk = document.getElementById("desk");
const side = document.getElementById("side");
const middle = document.getElementById("place");
const beside = document.getElementById("thread");
const link = document.getElementById("link");

function say(text, status) {
  link.textContent = text;
  link.hidden = !text;
  if (status === 401) enter("The token was refused.");
}

// Parts arrive whole, in the order in which they depend on each other.
const TAKE = {
  me(value) {
    state.me = value;
    // However the person was named in the address: from here on by their id.
    if (state.as !== value.user) go({ as: value.user, at: state.at, thread: state.thread, tab: state.tab });
    document.title = visible(value.name) + " at " + visible(value.team) + " · Slack twin";
    draw(side);
  },
  places(value) {
    state.places = value;
    draw(side);
    if (!state.at) home();
  },
  talk(value) {
    state.talk = value;
    if (value) saw(value.id, value.messages.at(-1)?.ts);
    place(middle, value);
    atHome(state.views);
    draw(side);
    if (state.thread) thread(beside, state.threadPart, value);
  },
  thread(value) {
    state.threadPart = value;
    thread(beside, value, state.talk);
  },
  views(value) {
    state.views = value;
    dialogs(value.dialogs, value.names);
    atHome(value);
  },
};

// Where one begins: at the latest conversation that one has.
function home() {
  const latest = state.places.filter((one) => one.latest).sort((one, other) => (one.latest < other.latest ? 1 : -1))[0] ?? state.places[0];
  if (latest) go({ at: latest.id });
}

function take(name, value, query) {
  if (query.at !== (state.at || undefined) && (name === "talk" || name === "thread")) return;
  TAKE[name]?.(value);
}

let before = {};

function moved() {
  if (!state.token) return enter("");
  if (!state.as) return begin();
  desk.hidden = false;
  document.querySelector(".door")?.remove();
  const now = { as: state.as, at: state.at, thread: state.thread, tab: state.tab };
  if (before.as !== now.as) Object.assign(state, { me: undefined, places: [], views: undefined });
  if (before.as !== now.as || before.at !== now.at) Object.assign(state, { talk: undefined, threadPart: undefined });
  if (before.thread !== now.thread) state.threadPart = undefined;
  const same = before.as === now.as && before.at === now.at && before.thread === now.thread;
  visit(before, now);
  before = now;
  draw(side);
  if (state.talk) place(middle, state.talk);
  atHome(state.views);
  thread(beside, state.threadPart, state.talk);
  if (!same) watch(take, say);
}

// Who looks at the app's home opens it, as in Slack's client, and who looks elsewhere leaves it.
async function visit(before, now) {
  const was = before.tab === "home";
  const is = now.tab === "home";
  if (was && (!is || before.as !== now.as)) await act("leave_home", {}, before.as);
  if (is && (!was || before.as !== now.as)) done(await act("open_home", { wait: true }), "The home");
}

async function begin() {
  desk.hidden = true;
  try {
    await ask("look/find", { q: "" });
  } catch (error) {
    return enter(error.message);
  }
  door("A workspace to look into", "Read what an employee reads, and write, press and fill in what they would.", button("Choose who to be", { class: "press primary" }, () => whose().catch((error) => toast(error.message))));
  whose().catch((error) => toast(error.message));
}

// Asks for the token where the address does not carry it.
function enter(why) {
  desk.hidden = true;
  const box = el("input", { class: "typed", type: "password", autocomplete: "off", "aria-label": "Token", placeholder: "TWIN_CONTROL_TOKEN" });
  const form = el("form", { on: { submit: (event) => { event.preventDefault(); go({ token: box.value.trim(), as: "" }); } } }, box, el("button", { class: "press primary", type: "submit" }, "Open"));
  door("Slack twin", "This page needs the token of the twins' control surface, which was printed or written when they started.", form, why && el("p", { class: "problem", role: "alert" }, why));
  box.focus();
}

function door(title, lead, ...more) {
  const known = document.querySelector(".door") ?? document.body.appendChild(el("section", { class: "door" }));
  fill(known, el("h1", {}, title), el("p", { class: "dim" }, lead), more);
}

addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key === "k" && state.as) {
    event.preventDefault();
    where();
  } else if (event.key === "Escape" && state.thread && !document.querySelector("dialog[open], details.menu[open]")) go({ thread: "" });
  else if (event.key === "Escape") for (const menu of document.querySelectorAll("details.menu[open]")) menu.open = false;
  else follow(event);
});
addEventListener("click", (event) => {
  follow(event);
  // A menu closes when something else is pressed.
  for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
  const person = event.target.closest?.(".mention[data-id]")?.dataset.id;
  if (/^U/.test(person ?? "") && person !== state.as) talk(person);
});
// A browser allows about six connections to one server: a hidden tab gives its own back.
document.addEventListener("visibilitychange", () => state.as && watch(take, say));

read();
onMove(moved);
moved();
