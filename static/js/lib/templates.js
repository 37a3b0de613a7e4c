// Templates in a text: which one somebody is asking for, and in which order they are offered. Pure.

// The slash at the start of a word, and what was typed behind it up to the caret; null where there is none.
export function askedAt(text, caret) {
  const found = /(?:^|\s)\/([\p{L}\p{N}_-]*)$/u.exec(text.slice(0, caret));
  return found && { start: caret - found[1].length - 1, end: caret, query: found[1].toLowerCase() };
}

// Where a template comes among those that fit: first whose name begins so, then whose name has it, then whose words do,
// each in their own order. Null where it does not fit.
export function fit(query, { name, words, place }) {
  const rank = [name.startsWith(query), name.includes(query), words.toLowerCase().includes(query)].indexOf(true);
  return rank < 0 ? null : rank * 10_000 + Number(place);
}

// Put a template's words in the place of what was asked. Says where to write on: at what is missing, or behind it.
export function put(text, { start, end }, words) {
  const whole = text.slice(0, start) + words + text.slice(end);
  const gap = /\{\{[^{}]*\}\}/.exec(words);
  const from = gap ? start + gap.index : start + words.length;
  return { text: whole, from, to: gap ? from + gap[0].length : from };
}
