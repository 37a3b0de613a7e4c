// The palette: which of its lines answer to what is typed, in which order, and what each leads to.
import { isPossible } from "./commands.js";
import { fuzzy } from "./fuzzy.js";

// By Ctrl K, by a button of the page; and what is pressed inside of it.
export function watchCalls(palette, { open, take, signal }) {
  const { dialog } = palette;
  const call = (event) => {
    const { key, metaKey, ctrlKey, shiftKey, altKey } = event;
    const isCall = key.toLowerCase() === "k" && (metaKey || ctrlKey) && !shiftKey && !altKey;
    if (!isCall || (!dialog.open && document.querySelector("dialog:modal"))) return;
    event.preventDefault();
    if (dialog.open) dialog.close();
    else open();
  };
  const press = ({ target }) => {
    if (target.closest("[data-does='palette']")) open();
    else if (target === dialog || target.closest("#palette [data-close]")) dialog.close();
    else if (palette.contains(target)) take(target.closest("[role='option']"));
  };
  document.addEventListener("keydown", call, { signal });
  document.addEventListener("click", press, { signal });
}

export function partsOf(palette) {
  const names = { field: ".palette__field", list: ".palette__list", status: "[role='status']", dialog: "dialog", template: "template" };
  return Object.fromEntries(Object.entries(names).map(([name, found]) => [name, palette.querySelector(found)]));
}

// Say in the head of the palette what is asked for.
export function sayWhat(palette, command, words) {
  const of = palette.querySelector(".palette__of");
  [of.hidden, of.textContent] = [!command, command?.dataset.words ?? ""];
  [palette.field.value, palette.field.placeholder] = [words, command?.dataset.asks ?? "People, pages, actions"];
}

export function sayNone({ list, status }, count, words) {
  const none = list.querySelector(".palette__none");
  [none.hidden, none.textContent] = [count > 0, words];
  status.textContent = `${count} found`;
}

// A piece of a page, or null where it cannot be had.
export async function askFor(url) {
  const answer = await fetch(url, { headers: { "HX-Request": "true" } }).catch(() => null);
  return answer?.ok && !answer.redirected ? answer.text() : null;
}

// Show those that fit, the best first in each part, and the part with the best one first. Return them in order.
export function sift(list, query, isShown) {
  const parts = [...list.querySelectorAll("[data-group]")].map((part) => ({ part, best: siftPart(part, query, isShown) }));
  const order = parts.toSorted((one, other) => one.best - other.best);
  // Nothing moves while nothing is typed.
  for (const { part } of query ? order : parts) list.insertBefore(part, list.querySelector(".palette__none"));
  return [...list.querySelectorAll("[role='option']:not([hidden])")];
}

function siftPart(part, query, isShown) {
  const lines = [...part.querySelectorAll("[role='option']")].map((line) => ({ line, place: placeOf(line, query) }));
  // As they stood at first, among those that fit as well.
  lines.forEach(({ line }, nth) => (line.order ??= nth));
  for (const { line, place } of lines) line.hidden = place === null || !isShown(line, part.dataset.group);
  const inOrder = lines.toSorted((one, other) => one.place - other.place || one.line.order - other.line.order);
  part.append(...inOrder.map(({ line }) => line));
  const fitting = inOrder.filter(({ line }) => !line.hidden);
  part.hidden = fitting.length === 0;
  return fitting[0]?.place ?? Infinity;
}

// What the server has found, and words of one's own, fit whatever is typed.
function placeOf(line, query) {
  if (line.dataset.found !== undefined) return 2;
  if (line.dataset.own !== undefined) return 9;
  if (!query) return 0;
  const { words, names = "" } = line.dataset;
  const places = [words, ...names.split(" ").filter(Boolean)].map((each) => fuzzy(query.replace(/^\^/, ""), each));
  return places.reduce((best, each) => (each === null ? best : Math.min(best ?? each, each)), null);
}

// Commands only where they can be done; rare pages once somebody looks for them.
export function isOffered(query, line, group) {
  if (group === "answers") return false;
  if (group === "chat") return isPossible(line);
  if (group === "recent") return !query;
  return Boolean(query) || line.dataset.rare === undefined;
}

// A chat that stands in the list is opened there, without a new page.
export function goTo({ chat, href }) {
  const row = chat && document.querySelector(`#conversation-${CSS.escape(chat)} a`);
  if (row) row.click();
  else location.assign(href);
}
