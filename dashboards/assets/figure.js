// Figures as the server writes them: durations, readings of a clock, counts.

export function millis(ms) {
  if (ms < 0) return "—";
  if (ms < 1000) return ms + " ms";
  if (ms < 60000) return Math.floor(ms / 1000) + "." + Math.floor((ms % 1000) / 100) + " s";
  const two = (number) => String(number).padStart(2, "0");
  if (ms < 3600000) return Math.floor(ms / 60000) + " min " + two(Math.floor((ms % 60000) / 1000)) + " s";
  return Math.floor(ms / 3600000) + " h " + two(Math.floor((ms % 3600000) / 60000)) + " min";
}

export function clock(ms) {
  const two = (number) => String(number).padStart(2, "0");
  const secs = Math.floor(ms / 1000);
  const [hours, minutes, rest] = [Math.floor(secs / 3600), Math.floor(secs / 60) % 60, secs % 60];
  return hours > 0 ? hours + ":" + two(minutes) + ":" + two(rest) : minutes + ":" + two(rest);
}

export function count(number) {
  return number.toLocaleString("en-US");
}
