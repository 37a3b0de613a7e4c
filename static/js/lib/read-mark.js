// Tell the server that somebody has seen a chat, and this page's own list at once.
import { now } from "./clock.js";
import { pageKeys } from "./page-keys.js";

export async function markRead(thread) {
  const { readUrl: url, conversation, me } = thread.dataset;
  const body = new URLSearchParams(pageKeys(thread.querySelector(".composer__box")));
  const answer = await fetch(url, { method: "POST", body, headers: { "HX-Request": "true" } }).catch(() => null);
  if (!answer?.ok) return false;
  const item = { kind: "conversation.read", conversation, reader: me };
  const at = new Date(now() + 1000).toISOString();
  document.dispatchEvent(new CustomEvent("live:batch", { detail: { items: [item], local: true, now: at } }));
  return true;
}
