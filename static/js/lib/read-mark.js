// Tell the server that somebody has seen a chat, and this page's own list at once.

export async function markRead({ url, token, conversation, me }) {
  const body = new URLSearchParams({ csrfmiddlewaretoken: token });
  const answer = await fetch(url, { method: "POST", body, headers: { "HX-Request": "true" } }).catch(() => null);
  if (!answer?.ok) return false;
  const item = { kind: "conversation.read", conversation, reader: me };
  const now = new Date(Date.now() + 1000).toISOString();
  document.dispatchEvent(new CustomEvent("live:batch", { detail: { items: [item], local: true, now } }));
  return true;
}
