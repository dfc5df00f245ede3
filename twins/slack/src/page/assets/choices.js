// Selects that search: people, conversations, and lists that the app is asked for as the person types.
import { button, el, icon } from "./dom.js";
import { changes, held } from "./elements.js";
import { ask } from "./look.js";
import { state } from "./state.js";
import { visible } from "./words.js";

// How long after the last letter a search begins, in milliseconds.
const PAUSE_MS = 150;

export function searched(element, block, context, field) {
  const many = element.type.startsWith("multi_");
  const thing = element.type.replace("multi_", "").replace("_select", "");
  let chosen = first(held(element, block, context), thing, context);
  const chips = el("span", { class: "chips" });
  const read = () => (many ? chosen.map((one) => one.value) : (chosen[0]?.value ?? ""));
  const told = changes(element, block, context, field, read);
  const change = (next) => {
    chosen = next;
    draw();
    told();
  };
  const draw = () => chips.replaceChildren(...chosen.map((one) => el("span", { class: "chip" }, visible(one.label), button(icon("close"), { "aria-label": "Remove " + visible(one.label) }, () => change(chosen.filter((other) => other !== one))))));
  const find = (text) => (thing === "external" ? context.options(element, block, text) : things(thing, text));
  const box = combo(visible(element.placeholder?.text ?? "Search"), find, (one) => change(many ? [...chosen.filter((other) => other.value !== one.value), one] : [one]));
  draw();
  return el("span", { class: "searched" }, chips, box);
}

function first(now, thing, context) {
  const option = (one) => ({ value: one.value, label: one.text?.text ?? one.value });
  const id = (value) => ({ value, label: context.names[value] ?? value });
  if (thing === "external") {
    return (now.selected_options ?? (now.selected_option ? [now.selected_option] : [])).map(option);
  }
  const one = now["selected_" + thing.replace(/s$/, "")];
  return (now["selected_" + thing] ?? (one ? [one] : [])).map(id);
}

async function things(thing, text) {
  const found = await ask("look/find", { q: text, as: state.as });
  const people = found.people.map((person) => ({ value: person.user, label: person.name, about: person.title }));
  const places = found.channels.map((place) => ({ value: place.id, label: "#" + place.name }));
  return thing === "users" ? people : thing === "channels" ? places : [...places, ...people];
}

let number = 0;

// A field whose finds stand below it: arrows choose, Enter takes, Escape closes.
export function combo(placeholder, find, take) {
  const id = "finds" + ++number;
  const list = el("ul", { class: "finds", id, role: "listbox", hidden: true });
  const box = el("input", { class: "typed", type: "text", placeholder, "aria-label": placeholder, role: "combobox", "aria-expanded": "false", "aria-controls": id, autocomplete: "off", spellcheck: "false" });
  let finds = [];
  let at = 0;
  let asked = 0;
  let timer;
  const show = () => {
    list.replaceChildren(...finds.map((one, place) => el("li", { role: "option", id: id + "-" + place, "aria-selected": place === at ? "true" : "false", on: { pointerdown: (event) => { event.preventDefault(); pick(place); } } }, visible(one.label), one.about && el("small", {}, visible(one.about)))));
    list.hidden = finds.length === 0;
    box.setAttribute("aria-expanded", String(!list.hidden));
    if (list.hidden) box.removeAttribute("aria-activedescendant");
    else box.setAttribute("aria-activedescendant", id + "-" + at);
  };
  const close = () => {
    clearTimeout(timer);
    asked += 1;
    finds = [];
    show();
  };
  const pick = (place) => {
    const one = finds[place];
    box.value = "";
    close();
    if (one) take(one);
  };
  const search = async () => {
    const mine = ++asked;
    const found = await Promise.resolve(find(box.value)).catch((error) => [{ value: "", label: error.message }]);
    if (mine !== asked) return;
    finds = found;
    at = 0;
    show();
  };
  box.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(search, PAUSE_MS);
  });
  box.addEventListener("focus", search);
  box.addEventListener("blur", close);
  box.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") at = (at + (event.key === "ArrowDown" ? 1 : finds.length - 1)) % Math.max(finds.length, 1);
    else if (event.key === "Enter") pick(at);
    else if (event.key === "Escape" && finds.length) close();
    else return;
    event.preventDefault();
    event.stopPropagation();
    if (finds.length) show();
  });
  return el("span", { class: "combo" }, box, list);
}
