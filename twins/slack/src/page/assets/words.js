// Words and figures: times, names, and hostile letters made visible.

// Characters that cannot be seen or that change how others are read. The joiners U+200C and U+200D stay: scripts and emoji need them.
const MISLEADS = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u115f\u1160\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\ufff0-\ufffb]/g;
const STACKED = /([\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]{4})[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]+/g;
const ENTITIES = { "&lt;": "<", "&gt;": ">", "&amp;": "&" };

export function visible(text) {
  return String(text ?? "")
    .replace(/\r\n?/g, "\n")
    .replace(MISLEADS, (letter) => "[U+" + letter.codePointAt(0).toString(16).toUpperCase().padStart(4, "0") + "]")
    .replace(STACKED, "$1");
}

// Slack escapes three characters in what is written; this is the way back.
export function unescaped(text) {
  return String(text ?? "").replace(/&(lt|gt|amp);/g, (entity) => ENTITIES[entity]);
}

export function escaped(text) {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}

export function moment(ts) {
  return new Date(Number(ts) * 1000);
}

const CLOCK = new Intl.DateTimeFormat("en", { hour: "2-digit", minute: "2-digit", hour12: false });
const DAY = new Intl.DateTimeFormat("en", { weekday: "long", month: "long", day: "numeric" });
const WHOLE = new Intl.DateTimeFormat("en", { dateStyle: "full", timeStyle: "medium", hour12: false });

export const clock = (ts) => CLOCK.format(moment(ts));
export const whole = (ts) => WHOLE.format(moment(ts));

export function day(ts) {
  const then = moment(ts);
  const days = Math.round((new Date().setHours(0, 0, 0, 0) - new Date(then).setHours(0, 0, 0, 0)) / 86_400_000);
  return days === 0 ? "Today" : days === 1 ? "Yesterday" : DAY.format(then);
}

// `<!date^…>` in Slack's forms, in the reader's own zone.
export function dated(seconds, form) {
  const then = new Date(Number(seconds) * 1000);
  if (Number.isNaN(then.getTime())) return undefined;
  const say = (about) => new Intl.DateTimeFormat("en", about).format(then);
  const forms = {
    date_num: () => then.toISOString().slice(0, 10),
    date_slash: () => say({ year: "numeric", month: "2-digit", day: "2-digit" }),
    date: () => say({ year: "numeric", month: "long", day: "numeric" }),
    date_short: () => say({ year: "numeric", month: "short", day: "numeric" }),
    date_long: () => say({ dateStyle: "full" }),
    date_long_full: () => say({ dateStyle: "full" }),
    day_divider_pretty: () => say({ weekday: "long", month: "long", day: "numeric" }),
    time: () => say({ hour: "numeric", minute: "2-digit" }),
    time_secs: () => say({ hour: "numeric", minute: "2-digit", second: "2-digit" }),
    ago: () => say({ dateStyle: "medium" }),
  };
  let found = false;
  const words = form.replace(/\{(\w+)\}/g, (place, name) => {
    const known = forms[name] ?? forms[name.replace(/_pretty$/, "")];
    found ||= Boolean(known);
    return known ? known() : place;
  });
  return found ? words : undefined;
}

export function initials(name) {
  const parts = visible(name).split(/\s+/).filter(Boolean);
  return ((parts[0]?.[0] ?? "?") + (parts.length > 1 ? parts.at(-1)[0] : "")).toUpperCase();
}

// One of eight colours, the same for the same person everywhere.
export function colour(id) {
  let sum = 0;
  for (const letter of String(id)) sum = (sum * 31 + letter.codePointAt(0)) % 997;
  return "c" + (sum % 8);
}

export function count(number, one, many) {
  return number + " " + (number === 1 ? one : many);
}
