// Dialogs and the app's home: blocks with fields that are sent together.
import { blocks } from "./blocks.js";
import { button, el, fill, icon } from "./dom.js";
import { worded } from "./elements.js";
import { act } from "./look.js";
import { asking, doing } from "./message.js";
import { state } from "./state.js";
import { done } from "./toast.js";
import { visible } from "./words.js";


// What blocks within a view need.
function context(one, names, fields) {
  const where = { view: one.id };
  return { names, me: state.as, filled: one.state.values, fields, problems: problems(one), done: doing(where), options: asking(where) };
}

function problems(one) {
  return Object.fromEntries((one.problems ?? []).map((problem) => [problem.block_id, problem.text]));
}

// The app's home in its place.
export function home(node, one, names) {
  if (!one) return fill(node, el("p", { class: "empty" }, "The app has put nothing here for this person yet."));
  const print = JSON.stringify(one);
  if (node.dataset.print === print) return node;
  node.dataset.print = print;
  return fill(node, el("div", { class: "view" }, blocks(one.blocks ?? [], context(one, names, []))));
}

let open;

// The dialog that lies on top, if there is any. While its blocks are the same, what is typed into it stays.
export function dialogs(list, names) {
  const top = list.at(-1);
  if (!top) return close();
  const print = top.id + JSON.stringify([top.title, top.blocks, top.submit, top.close]);
  if (open?.print === print) {
    open.one = top;
    return wrong(open.dialog, top);
  }
  const focused = open?.id === top.id ? document.activeElement?.closest(".block")?.dataset.block : undefined;
  close();
  open = { id: top.id, print, one: top, dialog: dialog(top, names) };
  document.body.append(open.dialog);
  open.dialog.showModal();
  const block = [...open.dialog.querySelectorAll(".block")].find((block) => block.dataset.block === focused) ?? open.dialog.querySelector(".input");
  block?.querySelector("input, textarea, select, button")?.focus();
}

function close() {
  open?.dialog.close();
  open?.dialog.remove();
  open = undefined;
}

function dialog(one, names) {
  const fields = [];
  const leave = async () => done(await act("close", { view: one.id, wait: true }), "Closing");
  const submit = async () => {
    const values = {};
    for (const { block, action, read } of fields) (values[block] ??= {})[action] = read();
    send.disabled = true;
    const answer = await act("submit", { view: one.id, values, wait: true });
    send.disabled = false;
    if (answer.error === "incomplete_view") return wrong(box, { problems: missing(answer) });
    // What the app refuses comes over the stream, before or after this answer: nothing that was seen is taken away.
    if (open?.dialog === box) wrong(box, open.one);
    done(answer, "The dialog was not submitted");
  };
  const send = button(worded(one.submit, {}), { class: "press primary send" }, submit);
  const body = el("div", { class: "body view" }, blocks(one.blocks ?? [], context(one, names, fields)));
  const box = el("dialog", { class: "modal", "aria-label": visible(one.title?.text), data: { view: one.id } },
    el("header", {}, el("h2", {}, worded(one.title, {})), button(icon("close"), { "aria-label": "Close" }, leave)),
    body,
    el("footer", {}, button(one.close ? worded(one.close, {}) : one.submit ? "Cancel" : "Close", { class: "press" }, leave), one.submit && send));
  box.addEventListener("cancel", (event) => {
    event.preventDefault();
    leave();
  });
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.isComposing && event.target.matches?.("input.typed:not([role])") && one.submit) {
      event.preventDefault();
      submit();
    }
  });
  // What was wrong with a field is no longer known when it is changed.
  for (const change of ["input", "change"]) {
    box.addEventListener(change, (event) => {
      const field = event.target.closest(".input.wrong");
      field?.classList.remove("wrong");
      field?.querySelector(".problem")?.remove();
    });
  }
  return box;
}

// What a client itself holds back, by block.
function missing(answer) {
  const lines = answer.response_metadata?.messages ?? [];
  return lines.map((line) => /^\[ERROR\] (.*) \[block_id:(.*)\]$/.exec(line)).filter(Boolean).map(([, text, block_id]) => ({ text, block_id }));
}

// Says at each field what is wrong with it.
function wrong(box, one) {
  const told = problems(one);
  for (const block of box.querySelectorAll(".input")) {
    block.querySelector(".problem")?.remove();
    const problem = told[block.dataset.block];
    block.classList.toggle("wrong", Boolean(problem));
    if (problem) block.append(el("p", { class: "problem", role: "alert" }, visible(problem)));
  }
}
