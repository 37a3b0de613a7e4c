// The server's time, not the machine's: a recruiter's laptop may be wrong by minutes.

const served = Date.parse(document.documentElement.dataset.now ?? "");
const offset = Number.isNaN(served) ? 0 : served - Date.now();

export function now() {
  return Date.now() + offset;
}

// Browsers run a longer timeout at once.
const LONGEST = 2 ** 31 - 1;

export function wake(callback, inMilliseconds) {
  return setTimeout(callback, Math.min(Math.max(inMilliseconds, 0), LONGEST));
}
