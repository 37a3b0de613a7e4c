// The end of the list of chats: what grew beyond the pages that were asked for is left to the next page.
import { rowsIn } from "./rows.js";

// Take away the rows beyond so many, and say after which one the next page begins. What is in sight stays, what is open
// and what has the focus.
export function trim(list, most, template) {
  const rows = rowsIn(list);
  const old = list.querySelector(":scope > .chat__more");
  if (!template || rows.length <= most || old?.matches(".htmx-request")) return;
  // So far below that the next page is not asked for at once.
  const end = list.scrollTop + 2 * list.clientHeight;
  const isUsed = (row) => row.offsetTop < end || row.querySelector("[aria-current], :focus") !== null;
  const kept = Math.max(most, rows.findLastIndex(isUsed) + 1);
  if (kept >= rows.length) return;
  for (const row of rows.slice(kept)) row.remove();
  old?.remove();
  list.append(moreAfter(rows[kept - 1], template));
  globalThis.htmx?.process(list.lastElementChild);
}

// As the server's template says it of the last row of a page.
function moreAfter(row, template) {
  const more = template.content.firstElementChild.cloneNode(true);
  const { conversation, waitingSince, lastMessageAt } = row.dataset;
  Object.assign(more.dataset, { conversation, waitingSince, lastMessageAt });
  const query = new URLSearchParams({ after: `${waitingSince}~${lastMessageAt}~${conversation}` });
  more.setAttribute("hx-get", `./?${query}`);
  more.querySelector("a").setAttribute("href", `?${query}`);
  return more;
}
