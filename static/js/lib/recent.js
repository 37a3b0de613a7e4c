// The chats that somebody opened last in this browser, for the palette. Forgotten when they sign out.
import { draftOf, keepDraft } from "./drafts.js";

const MOST = 6;
const place = (me) => ({ me, chat: "all" });

export const openChat = () => document.querySelector("chat-thread")?.dataset.conversation;

// But for one of them.
export function recentOf(me, but) {
  try {
    return JSON.parse(draftOf(place(me), "recent") || "[]").filter(({ chat }) => chat !== but);
  } catch {
    return [];
  }
}

function noteRecent(me, { chat, name }) {
  const others = recentOf(me, chat);
  keepDraft(place(me), "recent", JSON.stringify([{ chat, name }, ...others].slice(0, MOST)));
}

// Note whichever chat is open, now and when another is.
export function watchRecent(me, signal) {
  const note = () => {
    const thread = document.querySelector("chat-thread");
    const name = thread?.querySelector(".chat__called")?.textContent;
    if (name) noteRecent(me, { chat: openChat(), name });
  };
  document.addEventListener("htmx:afterSettle", note, { signal });
  note();
}
