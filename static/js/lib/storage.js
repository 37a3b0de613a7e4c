// What this browser keeps. It may be full, or closed to us: then things are kept for as long as the page is open.

const fallback = new Map();

export function kept(key) {
  if (fallback.has(key)) return fallback.get(key);
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

export function keep(key, text) {
  try {
    localStorage.setItem(key, text);
    fallback.delete(key);
  } catch {
    fallback.set(key, text);
  }
}

export function forget(key) {
  fallback.delete(key);
  try {
    localStorage.removeItem(key);
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
