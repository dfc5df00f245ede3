// A search in a window of its own: for whom to be, and for whom or where to talk.
import { combo } from "./choices.js";
import { button, el, icon } from "./dom.js";
import { act, ask } from "./look.js";
import { go, state } from "./state.js";
import { done } from "./toast.js";

function open(title, lead, box) {
  const dialog = el("dialog", { class: "modal finder", "aria-label": title }, el("header", {}, el("h2", {}, title), button(icon("close"), { "aria-label": "Close" }, () => dialog.close())), el("p", { class: "dim" }, lead), box);
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  dialog.querySelector("input").focus();
  return dialog;
}

// Whom to be.
export async function whose() {
  const { of } = await ask("look/find", { q: "" });
  const find = async (text) => (await ask("look/find", { q: text })).people.map((one) => ({ value: one.user, label: one.name, about: one.title }));
  const dialog = open("Act as…", "Type a name: " + of.toLocaleString("en") + " people work here.", combo("Name or address", find, (one) => {
    dialog.close();
    go({ as: one.value });
  }));
}

// Whom or where to talk to: a conversation is opened, a channel is looked at.
export function where() {
  const find = async (text) => {
    const found = await ask("look/find", { q: text, as: state.as });
    const places = found.channels.map((one) => ({ value: one.id, place: true, label: "#" + one.name, about: one.joined ? "" : "not joined" }));
    const people = found.people.map((one) => ({ value: one.user, label: one.name, about: one.title }));
    return [...places.slice(0, 8), ...people];
  };
  const dialog = open("Find a channel or a person", "Type the beginning of a name.", combo("Channel or person", find, async (one) => {
    dialog.close();
    if (one.place) go({ at: one.value });
    else await talk(one.value);
  }));
}

// Opens the direct conversation with somebody.
export async function talk(user) {
  const answer = await act("conversations.open", { users: user });
  if (done(answer, "The conversation")) go({ at: answer.channel.id });
}
