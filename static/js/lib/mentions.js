// Colleagues in a note: which one somebody is naming, and in which order they are offered. Pure.

// The @ at the start of a word, and what was typed behind it up to the caret; null where there is none.
export function namedAt(text, caret) {
  const found = /(?:^|[\s(])@([\p{L}\p{N}.'’-]*(?: [\p{L}\p{N}.'’-]+)?)$/u.exec(text.slice(0, caret));
  return found && { start: caret - found[1].length - 1, end: caret, query: found[1].toLowerCase() };
}

// First whose name begins so, then of whom another word does. Null for the others.
export function fitName(query, { name, place }) {
  const asked = name.toLowerCase();
  const rank = [asked.startsWith(query), asked.includes(` ${query}`)].indexOf(true);
  return rank < 0 ? null : rank * 10_000 + Number(place);
}
