// The table of all attempts: its rows are data, of which one page at a time becomes elements.
import { clock, count, millis } from "./figure.js";

// Rows of a page: about two screens.
const PAGE = 50;
const [ID, KIND, SCENARIO, PERSONA, END, BEGAN, TURNS, ASKED, FIRST, SLOWEST, FALSE] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
const COLUMNS = [
  ["Verdict", KIND], ["Attempt", ID], ["Scenario", SCENARIO], ["Persona", PERSONA], ["End", END], ["Began", BEGAN, clock],
  ["Messages", TURNS, count], ["Asked again", ASKED, count], ["First reply", FIRST, millis], ["Slowest", SLOWEST, millis], ["False claims", FALSE, count],
];

function make(name, text, className) {
  const element = document.createElement(name);
  if (text !== undefined) element.textContent = text;
  if (className) element.className = className;
  return element;
}

function choice(label, options) {
  const box = make("select", undefined, "filter");
  box.setAttribute("aria-label", label);
  box.append(new Option(label, ""), ...options.map((name, place) => new Option(name, String(place))));
  return box;
}

// The names that a column refers to by place; nothing for columns of figures.
function listed(data, column) {
  return { [KIND]: data.kinds, [SCENARIO]: data.scenarios, [PERSONA]: data.personas, [END]: data.ends }[column];
}

function cell(data, row, column, show, kinds) {
  const value = row[column];
  const shown = make("td", undefined, show ? "n" : "");
  if (column === KIND) shown.append(kinds[value].cloneNode(true));
  else if (column === ID) shown.append(document.getElementById("a-" + value) ? link(value) : make("code", value));
  else shown.textContent = show ? show(value) : listed(data, column)[value];
  return shown;
}

function link(id) {
  const anchor = make("a");
  anchor.href = "#a-" + id;
  anchor.append(make("code", id));
  return anchor;
}

// Names sort by their letters, verdicts by their weight, figures by their size; equals stay in the order in which they came.
function order(data, column, falling) {
  const names = column === KIND ? undefined : listed(data, column);
  const ranks = [];
  names?.map((name, place) => place).sort((a, b) => names[a].localeCompare(names[b], undefined, { numeric: true })).forEach((place, rank) => (ranks[place] = rank));
  const key = (row) => (names ? ranks[row[column]] : row[column]);
  const rising = (a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0);
  return [...data.rows].sort(falling ? (a, b) => rising(b, a) : rising);
}

export function attempts(root) {
  const island = root.getElementById("attempt-rows");
  if (!island) return;
  const data = JSON.parse(island.textContent);
  const kinds = [...root.getElementById("attempt-kinds").content.children];
  const state = { rows: data.rows, found: data.rows, page: 0 };
  const text = make("input", undefined, "filter");
  Object.assign(text, { type: "search", placeholder: "Filter attempts" });
  text.setAttribute("aria-label", "Filter attempts");
  const boxes = [[choice("Any verdict", data.kinds), KIND], [choice("Any scenario", data.scenarios), SCENARIO], [choice("Any persona", data.personas), PERSONA]];
  const [back, on, told] = [make("button", "Back"), make("button", "Next"), make("output", "", "dim")];
  const body = make("tbody");

  function draw() {
    const from = state.page * PAGE;
    const shown = state.found.slice(from, from + PAGE);
    body.replaceChildren(...shown.map((row) => {
      const line = make("tr");
      line.append(...COLUMNS.map(([, column, show]) => cell(data, row, column, show, kinds)));
      return line;
    }));
    const all = state.found.length === data.rows.length ? "" : " (of " + count(data.rows.length) + ")";
    told.textContent = state.found.length ? count(from + 1) + " to " + count(from + shown.length) + " of " + count(state.found.length) + all : "No attempt is like that.";
    back.disabled = state.page === 0;
    on.disabled = from + PAGE >= state.found.length;
  }

  let texts;
  function filter() {
    const words = text.value.toLowerCase().split(/\s+/).filter(Boolean);
    const chosen = boxes.filter(([box]) => box.value !== "").map(([box, column]) => [column, Number(box.value)]);
    const told = (row) => [row[ID], ...[KIND, SCENARIO, PERSONA, END].map((column) => listed(data, column)[row[column]])].join(" ").toLowerCase();
    if (words.length) texts ??= new Map(data.rows.map((row) => [row, told(row)]));
    state.found = state.rows.filter((row) => chosen.every(([column, value]) => row[column] === value) && words.every((word) => texts.get(row).includes(word)));
    state.page = 0;
    draw();
  }

  function turn(move) {
    state.page += move;
    draw();
  }

  const heads = make("tr");
  for (const [name, column, show] of COLUMNS) {
    const head = make("th", undefined, show ? "n" : "");
    head.scope = "col";
    const button = make("button", name);
    button.type = "button";
    button.addEventListener("click", () => {
      const falling = head.getAttribute("aria-sort") === "ascending";
      for (const other of heads.cells) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", falling ? "descending" : "ascending");
      state.rows = order(data, column, falling);
      filter();
    });
    head.append(button);
    heads.append(head);
  }
  const [table, scroll, filters, pager] = [make("table"), make("div", undefined, "scroll"), make("div", undefined, "filters"), make("div", undefined, "pager")];
  const top = make("thead");
  top.append(heads);
  table.append(top, body);
  scroll.append(table);
  filters.append(text, ...boxes.map(([box]) => box));
  pager.append(told, back, on);
  text.addEventListener("input", filter);
  for (const [box] of boxes) box.addEventListener("change", filter);
  back.addEventListener("click", () => turn(-1));
  on.addEventListener("click", () => turn(1));
  draw();
  island.parentElement.querySelector(".plain").replaceWith(filters, scroll, pager);
}
