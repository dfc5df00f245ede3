// One's conversations, and who one is.
import { button, el, fill, icon } from "./dom.js";
import { face } from "./elements.js";
import { talk, where, whose } from "./finder.js";
import { go, state } from "./state.js";
import { colour, visible } from "./words.js";

// What was seen in this tab. Looking changes nothing in the workspace: a person whom somebody only watches has read nothing.
const seen = new Map();
const key = (id) => state.as + " " + id;

export function saw(id, ts) {
  if (ts) seen.set(key(id), ts);
}

export function draw(side) {
  const { me, places } = state;
  if (!me) return;
  const focused = side.contains(document.activeElement) ? document.activeElement.dataset.id : undefined;
  const scroll = side.querySelector(".places")?.scrollTop ?? 0;
  const channels = places.filter((one) => one.kind === "channel" || one.kind === "group").sort((one, other) => one.name.localeCompare(other.name));
  const direct = places.filter((one) => (one.kind === "im" || one.kind === "mpim") && one.with !== me.app.user);
  const app = places.find((one) => one.kind === "im" && one.with === me.app.user);
  const open = state.at && !places.some((one) => one.id === state.at) && state.talk?.id === state.at ? [state.talk] : [];
  const joined = open.filter((one) => one.kind === "channel" || one.kind === "group");
  fill(side,
    el("header", {}, el("p", { class: "team" }, visible(me.team)),
      button([el("span", { class: colour(me.user) }, face(me.user, me.name)), el("span", { class: "one" }, el("b", {}, visible(me.name)), el("small", {}, visible(me.title ?? me.handle))), icon("down")], { class: "who", title: "Act as somebody else", data: { id: "who" } }, () => whose()),
      button([icon("search"), "Find people and channels"], { class: "find", title: "Ctrl K", data: { id: "find" } }, () => where())),
    el("div", { class: "places" },
      section("App", el("ul", {}, appRow(me, app))),
      section("Channels", el("ul", {}, [...channels, ...joined].map((one) => row(one)))),
      section("Direct messages", direct.length ? el("ul", {}, direct.map((one) => row(one))) : el("p", { class: "dim" }, "None yet."))));
  side.querySelector(".places").scrollTop = scroll;
  if (focused) side.querySelector('[data-id="' + CSS.escape(focused) + '"]')?.focus();
}

function section(title, list) {
  return el("section", {}, el("h2", {}, title), list);
}

function appRow(me, place) {
  const about = { ...me.app, kind: "app", id: place?.id ?? "app", unread: place?.unread ?? 0, latest: place?.latest };
  return row(about, () => (place ? go({ at: place.id }) : talk(me.app.user)));
}

function row(place, open) {
  const here = state.at === place.id;
  const last = seen.get(key(place.id));
  if (here) saw(place.id, place.latest);
  const fresh = !here && place.unread > 0 && !(last >= place.latest);
  const sign = place.kind === "channel" ? "#" : place.kind === "group" ? icon("lock") : place.kind === "app" ? el("span", { class: "c0" }, face(place.id, place.name, true)) : el("span", { class: colour(place.with ?? place.id) }, face(place.with ?? place.id, place.name));
  // How many of them are new since this tab looked is not known; that some are, is.
  const badge = fresh && el("span", { class: "badge" }, last ? "new" : place.unread >= 100 ? "99+" : String(place.unread));
  const kinds = [here && "here", fresh && "unread"].filter(Boolean).join(" ");
  return el("li", {}, button([el("span", { class: "sign", "aria-hidden": "true" }, sign), el("span", { class: "name" }, visible(place.name)), badge], { class: kinds, "aria-current": here ? "page" : undefined, data: { id: place.id } }, open ?? (() => go({ at: place.id }))));
}
