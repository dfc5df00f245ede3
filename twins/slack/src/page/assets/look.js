// The way to the twin: what is asked, what is done, and the one stream of what is looked at.
import { state } from "./state.js";

// The page stands at `…/page`; everything else of the twin beside it.
const BASE = new URL("./", location.href);
const RETRY_MS = 1000;
const RETRY_MS_MAX = 8000;

async function call(path, about) {
  const url = new URL(path, BASE);
  url.hash = "";
  const headers = { authorization: "Bearer " + state.token, ...about?.headers };
  return fetch(url, { ...about, headers, cache: "no-store", credentials: "omit" });
}

export async function ask(path, query) {
  const answer = await call(path + "?" + new URLSearchParams(query));
  if (!answer.ok) throw new Error(await said(answer));
  return answer.json();
}

async function said(answer) {
  const text = await answer.text();
  try {
    return JSON.parse(text).error ?? text;
  } catch {
    return text;
  }
}

// Does something as the person that one is, or as another; the answer is Slack's own. A refusal is told, not thrown.
export async function act(name, args, as = state.as) {
  const path = "as/" + encodeURIComponent(as) + "/" + encodeURIComponent(name);
  try {
    const answer = await call(path, {
      method: "POST",
      headers: { "content-type": "application/json; charset=utf-8" },
      body: JSON.stringify(args ?? {}),
    });
    if (answer.status === 429) return { ok: false, error: "ratelimited: the twin enforces Slack's limits; wait a little" };
    const told = await answer.json();
    return told.ok === undefined ? { ok: false, error: told.error ?? String(answer.status) } : told;
  } catch (error) {
    return { ok: false, error: "the twin does not answer (" + error.message + ")" };
  }
}

let running;

// Looks at what the state says, until the next call; `part` gets each part that is new, `told` what the connection does.
export function watch(part, told) {
  running?.abort();
  running = undefined;
  if (!state.as || document.hidden) return;
  const abort = new AbortController();
  running = abort;
  follow(abort, part, told);
}

async function follow(abort, part, told) {
  const query = { as: state.as };
  if (state.at) query.at = state.at;
  if (state.at && state.thread) query.thread = state.thread;
  let pause = RETRY_MS;
  while (!abort.signal.aborted) {
    try {
      const answer = await call("look?" + new URLSearchParams(query), { signal: abort.signal });
      if (!answer.ok) {
        told(await said(answer), answer.status);
        if (answer.status < 500) return;
      } else {
        told("");
        pause = RETRY_MS;
        await lines(answer.body, (line) => !abort.signal.aborted && part(line.part, line.value, query));
      }
    } catch (error) {
      if (abort.signal.aborted) return;
    }
    if (abort.signal.aborted) return;
    told("The connection to the twin is lost; trying again.");
    await new Promise((resolve) => setTimeout(resolve, pause));
    pause = Math.min(pause * 2, RETRY_MS_MAX);
  }
}

async function lines(body, take) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const parts = (rest + value).split("\n");
    rest = parts.pop();
    for (const line of parts) if (line) take(JSON.parse(line));
  }
}
