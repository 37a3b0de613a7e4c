// The colour and the words of a wait. Pure: the same question has the same answer on the server.

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export const ORANGE_FROM = 12 * HOUR;
export const RED_ABOVE = 24 * HOUR;

export function colour(age) {
  if (age < ORANGE_FROM) return "green";
  return age <= RED_ABOVE ? "orange" : "red";
}

export function words(age) {
  if (age < MINUTE) return "now";
  if (age < HOUR) return `${Math.floor(age / MINUTE)} min`;
  if (age < DAY) return `${Math.floor(age / HOUR)} h`;
  const days = Math.floor(age / DAY);
  const hours = Math.floor((age % DAY) / HOUR);
  return hours ? `${days} d ${hours} h` : `${days} d`;
}

// How long until either of them changes.
export function untilChange(age) {
  if (age < 0) return -age;
  const step = age < HOUR ? MINUTE : HOUR;
  const nextWords = step - (age % step);
  // "Above 24 hours" begins one millisecond after 24 hours.
  return age <= RED_ABOVE ? Math.min(nextWords, RED_ABOVE + 1 - age) : nextWords;
}
