// Sorts and filters rows that are already there. Without this module tables are plain tables.

// Tables of fewer rows are read at a glance and need no filter.
const FILTER_FROM = 8;

function value(row, column) {
  const cell = row.children[column];
  if (!cell) return "";
  return cell.dataset.v === undefined ? cell.textContent.trim().toLowerCase() : Number(cell.dataset.v);
}

function compare(a, b) {
  if (typeof a === "number" && typeof b === "number") return a - b;
  return String(a).localeCompare(String(b), undefined, { numeric: true });
}

function sort(table, column, head) {
  const falling = head.getAttribute("aria-sort") === "ascending";
  const body = table.tBodies[0];
  const sorted = [...body.rows]
    .map((row, place) => ({ row, place, key: value(row, column) }))
    .sort((a, b) => (falling ? compare(b.key, a.key) : compare(a.key, b.key)) || a.place - b.place);
  for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
  head.setAttribute("aria-sort", falling ? "descending" : "ascending");
  body.append(...sorted.map((entry) => entry.row));
}

function sortable(table) {
  [...table.tHead.rows[0].cells].forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = head.textContent;
    button.addEventListener("click", () => sort(table, column, head));
    head.replaceChildren(button);
  });
}

function filter(rows, before, label) {
  const box = document.createElement("input");
  box.type = "search";
  box.className = "filter";
  box.placeholder = label;
  box.setAttribute("aria-label", label);
  const texts = rows.map((row) => row.textContent.toLowerCase());
  box.addEventListener("input", () => {
    const words = box.value.toLowerCase().split(/\s+/).filter(Boolean);
    rows.forEach((row, place) => (row.hidden = !words.every((word) => texts[place].includes(word))));
  });
  before.before(box);
}

export function tables(root) {
  for (const table of root.querySelectorAll("table.sortable")) {
    const rows = [...table.tBodies[0].rows];
    if (rows.length < 2) continue;
    sortable(table);
    if (rows.length >= FILTER_FROM) filter(rows, table.closest(".scroll") ?? table, "Filter rows");
  }
  for (const list of root.querySelectorAll("[data-filter]")) {
    if (list.children.length >= FILTER_FROM) filter([...list.children], list, list.dataset.filter);
  }
}
