// The server's time, not the machine's: a recruiter's laptop may be wrong by minutes.

let offset = measure();

export function now() {
  return Date.now() + offset;
}

// The page came later than its time was written, and the network only ever delays: the greatest difference heard is the
// truest. So what the server has just said was so, is so here as well.
export function hear(served) {
  const difference = Date.parse(served) - Date.now();
  if (difference > offset) offset = difference;
}

// Browsers run a longer timeout at once.
const LONGEST = 2 ** 31 - 1;

export function wake(callback, inMilliseconds) {
  return setTimeout(callback, Math.min(Math.max(inMilliseconds, 0), LONGEST));
}

function measure() {
  const served = Date.parse(document.documentElement.dataset.now ?? "");
  const [visit] = performance.getEntriesByType("navigation");
  // A page out of the browser's own cache carries the time of an earlier visit.
  if (Number.isNaN(served) || visit?.transferSize === 0) return 0;
  return served - (performance.timeOrigin + (visit?.responseStart ?? 0));
}
