// Where PivotCX is and who asks: all that is kept, in this browser only.

export async function settings() {
  const { address = "", token = "" } = await chrome.storage.local.get(["address", "token"]);
  return { address, token };
}

export function keepSettings({ address, token }) {
  return chrome.storage.local.set({ address, token });
}

export function forgetSettings() {
  return chrome.storage.local.clear();
}

// The origin of what was typed, or what is wrong with it. Without https only this machine is spoken to.
export function readAddress(text) {
  const typed = text.trim();
  let url;
  try {
    url = new URL(/^[a-z]+:\/\//i.test(typed) ? typed : `https://${typed}`);
  } catch {
    return { wrong: "This is no web address. It looks like https://texts.example.com." };
  }
  const isHere = url.hostname === "localhost" || url.hostname === "127.0.0.1";
  if (url.protocol !== "https:" && !(url.protocol === "http:" && isHere)) {
    return { wrong: "The address has to begin with https://, or the token could be read on its way." };
  }
  return { address: url.origin, pattern: `${url.protocol}//${url.hostname}/*` };
}

export function readToken(text) {
  const token = text.trim();
  return /^pcx_[0-9a-z]+_[\w-]{20,}$/i.test(token) ? { token } : { wrong: "A token begins with pcx_. Copy all of it from PivotCX." };
}
