// What this browser keeps, for good or, where "sessionStorage" is asked for, for this tab. It may be full, or closed to
// us, so that its mere name throws: then things are kept for as long as the page is open.

const fallback = new Map();

export function kept(key, where = "localStorage") {
  if (fallback.has(key)) return fallback.get(key);
  try {
    return globalThis[where].getItem(key);
  } catch {
    return null;
  }
}

export function keep(key, text, where = "localStorage") {
  try {
    globalThis[where].setItem(key, text);
    fallback.delete(key);
  } catch {
    fallback.set(key, text);
  }
}

export function forget(key, where = "localStorage") {
  fallback.delete(key);
  try {
    globalThis[where].removeItem(key);
  } catch {
    // What cannot be reached is not read either.
  }
}

export function forgetAll(prefix) {
  for (const key of [...fallback.keys(), ...keys()]) if (key.startsWith(prefix)) forget(key);
}

function keys() {
  try {
    return Object.keys(localStorage);
  } catch {
    return [];
  }
}
