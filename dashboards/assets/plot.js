// Shows the figures of the row under the pointer, or of the row that the arrow keys choose, from the table behind a plot.

function tell(svg, row) {
  const figure = svg.closest("figure");
  const all = figure.querySelectorAll("details tbody tr");
  if (!all[row]) return;
  const names = [...figure.querySelectorAll("details thead th")].map((cell) => cell.textContent);
  const values = [...all[row].children].map((cell) => cell.textContent);
  figure.querySelector(".readout").textContent = values.map((value, at) => (at ? names[at] + " " + value : value)).join("  ·  ");
  for (const mark of svg.querySelectorAll("[data-row]")) mark.classList.toggle("on", Number(mark.dataset.row) === row);
  figure.dataset.row = row;
}

function quiet(svg) {
  for (const mark of svg.querySelectorAll(".on")) mark.classList.remove("on");
  svg.closest("figure").querySelector(".readout").textContent = "";
}

function plotted(event) {
  return event.target instanceof Element ? event.target.closest("figure.plot > svg") : null;
}

export function plots(root) {
  root.addEventListener("pointermove", (event) => {
    const svg = plotted(event);
    const row = svg && event.target.closest("[data-row]");
    if (row) tell(svg, Number(row.dataset.row));
  });
  root.addEventListener("pointerout", (event) => {
    const svg = plotted(event);
    if (svg && !svg.contains(event.relatedTarget)) quiet(svg);
  });
  root.addEventListener("keydown", (event) => {
    const svg = plotted(event);
    const move = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!svg || !move) return;
    event.preventDefault();
    const next = Number(svg.closest("figure").dataset.row ?? -1) + move;
    tell(svg, Math.max(0, Math.min(Number(svg.dataset.rows) - 1, next)));
  });
}
