// Elements from data. Text only ever becomes text: there is no way from a string to markup here, nor anywhere else on the page.

const PLAIN = new Set(["class", "id", "type", "title", "href", "rel", "target", "role", "name", "value", "placeholder", "rows", "for",
  "min", "max", "step", "maxlength", "tabindex", "autocomplete", "spellcheck", "datetime", "open", "colspan"]);

export function el(tag, about, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(about ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name === "on") for (const [event, handler] of Object.entries(value)) element.addEventListener(event, handler);
    else if (name === "data") Object.assign(element.dataset, value);
    else if (name in FLAGS) element[name] = value;
    else if (PLAIN.has(name) || name.startsWith("aria-")) element.setAttribute(name, value === true ? "" : value);
    else throw new TypeError("an element is given no " + name);
  }
  add(element, children);
  return element;
}

const FLAGS = { disabled: 1, checked: 1, selected: 1, hidden: 1, multiple: 1, required: 1 };

export function add(element, children) {
  for (const child of [children].flat(9)) {
    if (child === undefined || child === null || child === false) continue;
    element.append(child instanceof Node ? child : String(child));
  }
  return element;
}

export function fill(element, ...children) {
  element.replaceChildren();
  return add(element, children);
}

const SVG = "http://www.w3.org/2000/svg";
const SHAPES = {
  reply: "M4 5h12v8H9l-3.500 3V13H4z",
  smile: "M10 3.500a6.500 6.500 0 1 0 0 13a6.500 6.500 0 0 0 0-13zM7.500 8v1M12.500 8v1M7 12c1.500 2 4.500 2 6 0",
  more: "M5 10h.01M10 10h.01M15 10h.01",
  close: "M5 5l10 10M15 5L5 15",
  search: "M9 4a5 5 0 1 0 0 10a5 5 0 0 0 0-10zM13 13l4 4",
  lock: "M6 9h8v7H6zM7.500 9V7a2.500 2.500 0 0 1 5 0v2",
  send: "M4 10L16 4.500L12 16L9.500 11z",
  bolt: "M11 3L5 11h4l-1 6l6-8h-4z",
  down: "M6 8l4 4l4-4",
  picture: "M4 4h12v12H4zM4 13l4-4l4 4l2-2l2 2",
};

// A small drawing of one line; the control around it has the words.
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 20 20");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", SHAPES[name]);
  svg.append(path);
  return svg;
}

export function button(label, about, handler) {
  return el("button", { type: "button", ...about, on: { click: handler } }, label);
}
