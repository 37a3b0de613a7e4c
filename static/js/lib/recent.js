// The chats that somebody opened last in this browser, for the palette. Forgotten when they sign out.
import { draftOf, keepDraft } from "./drafts.js";

const MOST = 6;
const place = (me) => ({ me, chat: "all" });

export function recentOf(me) {
  try {
    return JSON.parse(draftOf(place(me), "recent") || "[]");
  } catch {
    return [];
  }
}

function noteRecent(me, { chat, name }) {
  const others = recentOf(me).filter((each) => each.chat !== chat);
  keepDraft(place(me), "recent", JSON.stringify([{ chat, name }, ...others].slice(0, MOST)));
}

// Note whichever chat is open, now and when another is.
export function watchRecent(me, signal) {
  const note = () => {
    const thread = document.querySelector("chat-thread");
    const name = thread?.querySelector(".chat__called")?.textContent;
    if (name) noteRecent(me, { chat: thread.dataset.conversation, name });
  };
  document.addEventListener("htmx:afterSettle", note, { signal });
  note();
}
