// The counts of one card of the dashboard: how many by colour, the line that divides them, the link to all.
import { rowsIn } from "./rows.js";

export const COLOURS = ["red", "orange", "green"];

export function sum(numbers) {
  return numbers.reduce((total, each) => total + (each ?? 0), 0);
}

export function countsIn(group) {
  return Object.fromEntries(COLOURS.map((each) => [each, Number(place(group, each).textContent)]));
}

export function writeCounts(group, counts) {
  const total = sum(COLOURS.map((each) => counts[each]));
  let start = 0;
  for (const each of COLOURS) {
    const size = total ? (100 * (counts[each] ?? 0)) / total : 0;
    const part = group.querySelector(`.meter__part--${each}`);
    place(group, each).textContent = counts[each] ?? 0;
    part.setAttribute("x", start);
    part.setAttribute("width", size);
    start += size;
  }
  group.dataset.total = total;
  group.querySelector("[data-total-words]").textContent = total;
  showMore(group);
  const folded = document.querySelector(`[data-total="${group.dataset.group}"]:not(.group)`);
  if (folded) folded.textContent = total;
}

// The link to all is there while not all of them are. Rows come after their count.
export function showMore(group) {
  const here = rowsIn(group.querySelector(".group__rows")).length;
  group.querySelector(".group__more").hidden = Number(group.dataset.total) <= here;
}

function place(group, colour) {
  return group.querySelector(`[data-count="${colour}"]`);
}
