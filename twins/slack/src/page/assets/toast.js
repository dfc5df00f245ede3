// What went wrong, said for a while at the lower edge.
import { el } from "./dom.js";
import { visible } from "./words.js";

const SHOWN_MS = 8000;
const box = el("div", { class: "toasts", role: "status", "aria-live": "polite" });

export function toast(text) {
  if (!box.isConnected) document.body.append(box);
  const one = el("p", {}, visible(text));
  box.append(one);
  while (box.children.length > 3) box.firstChild.remove();
  setTimeout(() => one.remove(), SHOWN_MS);
}

// Whether an act was done; what Slack says against it is told.
export function done(answer, what) {
  if (answer.taken === false) toast("The app did not take it: " + (answer.trouble ?? "it did not say why"));
  if (answer.ok) return true;
  const more = answer.response_metadata?.messages?.join("; ") ?? "";
  toast(what + ": " + (answer.error ?? "refused") + (more ? " – " + more : ""));
  return false;
}
