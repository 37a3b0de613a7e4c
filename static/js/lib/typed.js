// Commands in a text: which one somebody is typing. Pure.

// The ^ at the start of a word, and what was typed behind it up to the caret; null where there is none.
export function typedAt(text, caret) {
  const found = /(?:^|\s)\^([a-z-]*)$/i.exec(text.slice(0, caret));
  return found && { start: caret - found[1].length - 1, end: caret, word: found[1].toLowerCase() };
}

// The same, once a space stands behind it.
export function endedAt(text, caret) {
  const found = /(?:^|\s)\^([a-z-]+)\s$/i.exec(text.slice(0, caret));
  return found && { start: caret - found[1].length - 2, end: caret, word: found[1].toLowerCase() };
}

// A text that is a command and nothing else, with its words.
export function wholeOf(text) {
  const found = /^\^([a-z-]+)(?:\s+([^\n]*))?$/i.exec(text.trim());
  return found && { word: found[1].toLowerCase(), words: found[2]?.trim() ?? "" };
}

// A word in a text that looks like a command: it must not leave with it.
export function strayIn(text) {
  return /(?:^|\s)\^([a-z][a-z-]*)/i.exec(text)?.[1];
}
