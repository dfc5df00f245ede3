// What the page is looking at. It stands behind the address's `#`, which no server is sent: a reload comes back to it.

export const state = { token: "", as: "", at: "", thread: "", tab: "", me: undefined, places: [], talk: undefined, threadPart: undefined, views: undefined };

const KEPT = ["token", "as", "at", "thread", "tab"];
let listener = () => {};

export function read() {
  const hash = new URLSearchParams(location.hash.slice(1));
  for (const name of KEPT) state[name] = hash.get(name) ?? "";
}

export function onMove(moved) {
  listener = moved;
  addEventListener("hashchange", () => {
    read();
    listener();
  });
}

// Looks at something else. A person who is left takes the conversation along, and a conversation its thread.
export function go(to) {
  if ("as" in to && to.as !== state.as) to = { at: "", thread: "", tab: "", ...to };
  if ("at" in to && to.at !== state.at) to = { thread: "", tab: "", ...to };
  Object.assign(state, to);
  const hash = new URLSearchParams();
  for (const name of KEPT) if (state[name]) hash.set(name, state[name]);
  history.pushState(null, "", "#" + hash);
  listener();
}
