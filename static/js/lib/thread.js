// Lines of a thread in the page: each once, in order, under its day.
import { now } from "./clock.js";

export function entryFrom(html) {
  const template = document.createElement("template");
  template.innerHTML = html.trim();
  return template.content.querySelector(".message");
}

// Put a line into the thread, instead of itself as it was or of the bubble that stood for it. Return whether it is new.
export function putEntry(thread, entry) {
  const id = entry.dataset.clientId;
  const same = thread.querySelector(`#${CSS.escape(entry.id)}`);
  const bubble = id && thread.querySelector(`[data-client-id="${CSS.escape(id)}"]`);
  if (same && bubble && same !== bubble) bubble.remove();
  const old = same ?? bubble;
  if (old) {
    old.replaceWith(entry);
    return false;
  }
  thread.querySelector(".chat__blank")?.remove();
  const lines = [...thread.querySelectorAll("[data-at]")];
  const before = lines.findLast((each) => Date.parse(each.dataset.at) <= Date.parse(entry.dataset.at));
  if (before) before.after(entry);
  else thread.append(entry);
  const zone = thread.closest("chat-thread").dataset.zone;
  if (before?.dataset.day !== entry.dataset.day) entry.before(dayOf(entry, dayIn(zone, now())));
  return true;
}

// When the newest text was written that this screen shows; those still on their way are not the server's yet.
export function seenUntil(thread) {
  return [...thread.querySelectorAll('[id^="message-"]')].at(-1)?.dataset.at ?? "";
}

export function lastInbound(thread) {
  return [...thread.querySelectorAll(".message[data-inbound]")].at(-1)?.id;
}

function dayOf(entry, today) {
  const day = entry.dataset.day;
  const line = document.createElement("li");
  line.className = "day";
  const time = document.createElement("time");
  time.dateTime = day;
  time.textContent = dayWords(day, today);
  time.title = inWords(day, { weekday: "long", month: "short", day: "numeric", year: "numeric" });
  line.append(time);
  return line;
}

// As the server's `day_words` says it.
export function dayWords(day, today) {
  const ago = (Date.parse(today) - Date.parse(day)) / 86_400_000;
  if (ago === 0) return "Today";
  if (ago === 1) return "Yesterday";
  if (ago > 0 && ago < 7) return inWords(day, { weekday: "long" });
  const year = day.slice(0, 4) === today.slice(0, 4) ? {} : { year: "numeric" };
  return inWords(day, { month: "short", day: "numeric", ...year });
}

function inWords(day, words) {
  return new Date(`${day}T00:00Z`).toLocaleDateString("en-US", { ...words, timeZone: "UTC" });
}

// Today where the team is: a laptop may stand elsewhere.
export function dayIn(zone, moment) {
  return new Intl.DateTimeFormat("en-CA", { timeZone: zone }).format(moment);
}

// Ask the socket for the lines of this chat, or of none; since: up to which event the page shows it already.
export function watch(conversation, since = 0) {
  document.dispatchEvent(new CustomEvent("live:watch", { detail: { conversation, since } }));
}
