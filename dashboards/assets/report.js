// What moves in a report: tables that sort and filter, drawings that tell their figures, links that open what they point at.
import { attempts } from "./attempts.js";
import { charts } from "./chart.js";
import { copies } from "./copy.js";
import { plots } from "./plot.js";
import { tables } from "./table.js";
import { times } from "./times.js";

function reveal() {
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (target instanceof HTMLDetailsElement) target.open = true;
}

// On paper nothing can be opened: print what is closed as well.
addEventListener("beforeprint", () => document.querySelectorAll("details").forEach((element) => (element.open = true)));
addEventListener("hashchange", reveal);
tables(document);
charts(document);
plots(document);
attempts(document);
copies(document);
times(document);
reveal();
