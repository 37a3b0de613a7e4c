// Rows of chats in the page: read, made, put where they belong. The facts stand in the row's own attributes.
import { comesBefore } from "./inbox.js";

export function rowFrom(html) {
  const template = document.createElement("template");
  template.innerHTML = html.trim();
  return template.content.querySelector(".row__item");
}

export function factsOf(row) {
  const { dataset } = row;
  return {
    id: dataset.conversation,
    since: moment(dataset.waitingSince, Infinity),
    last: moment(dataset.lastMessageAt, 0),
    inbound: moment(dataset.lastInboundAt, 0),
    readAt: moment(dataset.readAt, 0),
    assignee: dataset.assignee,
    claimedBy: dataset.claimedBy,
    stage: dataset.stage,
    snoozed: dataset.snoozed !== undefined,
    closed: dataset.closed !== undefined,
    unread: dataset.unread !== undefined,
  };
}

export function rowsIn(list) {
  return [...list.querySelectorAll(":scope > .row__item:not([data-gap])")];
}

// Whether a row belongs to the pages that are not here yet: the next one brings it.
export function isBeyond(list, row) {
  const more = list.querySelector(":scope > .chat__more");
  return more !== null && comesBefore(factsOf(more), factsOf(row));
}

// A row may have come by itself before the page it was on: it stands where it came.
export function dropTwins(list) {
  const seen = new Set();
  for (const row of rowsIn(list)) {
    if (seen.has(row.id)) row.remove();
    seen.add(row.id);
  }
}

// Take a row away; whoever stood on it with the keyboard goes on from the next one.
export function take(row) {
  const neighbour = row.nextElementSibling?.querySelector("a") ?? row.previousElementSibling?.querySelector("a");
  const held = row.contains(document.activeElement);
  row.remove();
  if (held) neighbour?.focus({ preventScroll: true });
}

export function markOpen(row, isOpen) {
  const link = row.querySelector(".row");
  if (isOpen) link.setAttribute("aria-current", "true");
  else link.removeAttribute("aria-current");
}

// What a search has found stays in a row of it that is drawn anew. Return the row that was there, if there was one.
export function keepHit(row, old) {
  const found = old?.querySelector("[data-found]");
  if (found) row.querySelector(".row__text").replaceWith(found.cloneNode(true));
  return old;
}

// The dot of who has not looked yet. A row drawn for all does not know it: the old one, or the news, does. Return
// whether one of them did.
export function judgeUnread(row, { old, isNews, isShown }) {
  if (old?.dataset.readAt) row.dataset.readAt = old.dataset.readAt;
  if (isNews && isShown) row.dataset.readAt = row.dataset.lastInboundAt;
  const { inbound, readAt } = factsOf(row);
  const unknown = !old && !row.dataset.readAt;
  const unread = unknown ? isNews || row.dataset.unread !== undefined : inbound > readAt;
  row.toggleAttribute("data-unread", unread && inbound > 0);
  return !unknown || isNews || inbound === 0;
}

// Somebody has looked at a chat, or put its dot back: true for their own screens only.
export function noteReading(place, { conversation, kind }, at) {
  const row = place.querySelector(`#conversation-${CSS.escape(conversation)}`);
  if (!row) return;
  row.dataset.readAt = kind === "conversation.read" ? at : new Date(0).toISOString();
  judgeUnread(row, { old: row });
}

function moment(text, otherwise) {
  const at = Date.parse(text ?? "");
  return Number.isNaN(at) ? otherwise : at;
}
