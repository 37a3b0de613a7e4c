// What somebody has written and not sent, kept by this browser for each chat: it survives reload and navigation.

export function draftOf(conversation, mode) {
  return localStorage.getItem(`draft:${mode}:${conversation}`) ?? "";
}

export function keepDraft(conversation, mode, text) {
  const key = `draft:${mode}:${conversation}`;
  if (text) localStorage.setItem(key, text);
  else localStorage.removeItem(key);
}

// Texts that were handed over and not confirmed, by their client id.
export function unsentOf(conversation) {
  return JSON.parse(localStorage.getItem(`unsent:${conversation}`) ?? "{}");
}

export function keepUnsent(conversation, id, body) {
  const unsent = unsentOf(conversation);
  if (body === null) delete unsent[id];
  else unsent[id] = body;
  if (Object.keys(unsent).length) localStorage.setItem(`unsent:${conversation}`, JSON.stringify(unsent));
  else localStorage.removeItem(`unsent:${conversation}`);
}

// As crypto.randomUUID, which pages served without https do not have.
export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((each) => each.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
