// Shows moments in the reader's own time zone; without this module they stay milliseconds since 1970.

export function times(root) {
  for (const element of root.querySelectorAll("time[data-unix-ms]")) {
    const moment = new Date(Number(element.dataset.unixMs));
    if (Number.isNaN(moment.getTime())) continue;
    element.dateTime = moment.toISOString();
    element.textContent = moment.toLocaleString();
  }
}
