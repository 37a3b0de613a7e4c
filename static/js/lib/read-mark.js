// Tell the server that somebody has seen a chat, and this page's own list at once.
import { now } from "./clock.js";

export async function markRead(thread) {
  const { readUrl: url, conversation, me } = thread.dataset;
  const token = thread.querySelector("[name='csrfmiddlewaretoken']").value;
  const body = new URLSearchParams({ csrfmiddlewaretoken: token });
  const answer = await fetch(url, { method: "POST", body, headers: { "HX-Request": "true" } }).catch(() => null);
  if (!answer?.ok) return false;
  const item = { kind: "conversation.read", conversation, reader: me };
  const at = new Date(now() + 1000).toISOString();
  document.dispatchEvent(new CustomEvent("live:batch", { detail: { items: [item], local: true, now: at } }));
  return true;
}
