// Adds a crosshair to charts: the pointer or the arrow keys choose a step, whose figures come from the table behind.

function rows(figure) {
  return [...figure.querySelectorAll("details tbody tr")];
}

function show(svg, place) {
  const figure = svg.closest("figure");
  const all = rows(figure);
  if (!all.length) return;
  const step = Math.max(0, Math.min(all.length - 1, place));
  const left = Number(svg.dataset.left);
  const wide = Number(svg.dataset.width) - left - Number(svg.dataset.right);
  const x = left + ((step + 0.5) / all.length) * wide;
  const cross = svg.querySelector(".cross");
  cross.setAttribute("x1", x);
  cross.setAttribute("x2", x);
  const names = [...figure.querySelectorAll("details thead th")].map((cell) => cell.textContent);
  const values = [...all[step].children].map((cell) => cell.textContent);
  figure.querySelector(".readout").textContent = values.map((value, at) => names[at] + " " + value).join("  ·  ");
  figure.dataset.step = step;
}

function hide(svg) {
  const cross = svg.querySelector(".cross");
  cross.setAttribute("x1", -9);
  cross.setAttribute("x2", -9);
  svg.closest("figure").querySelector(".readout").textContent = "";
}

function drawing(event) {
  return event.target instanceof Element ? event.target.closest("figure.chart:not(.plot) > svg") : null;
}

// Listens on the root, so that drawings swapped in later need nothing.
export function charts(root) {
  root.addEventListener("pointermove", (event) => {
    const svg = drawing(event);
    if (!svg) return;
    const box = svg.getBoundingClientRect();
    const at = ((event.clientX - box.left) / box.width) * Number(svg.dataset.width);
    const left = Number(svg.dataset.left);
    const wide = Number(svg.dataset.width) - left - Number(svg.dataset.right);
    const count = rows(svg.closest("figure")).length;
    show(svg, Math.floor(((at - left) / wide) * count));
  });
  root.addEventListener("pointerout", (event) => {
    const svg = drawing(event);
    if (svg && !svg.contains(event.relatedTarget)) hide(svg);
  });
  root.addEventListener("keydown", (event) => {
    const svg = drawing(event);
    const move = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!svg || !move) return;
    event.preventDefault();
    show(svg, Number(svg.closest("figure").dataset.step ?? -1) + move);
  });
}
