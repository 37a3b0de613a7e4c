// How well words answer to what somebody types, the less the better; null where not at all. Pure.

export function fuzzy(query, words) {
  const [asked, text] = [query.trim().toLowerCase(), words.toLowerCase()];
  if (text === asked) return -1;
  if (text.startsWith(asked)) return 0;
  const at = text.indexOf(asked);
  if (at > 0) return isStart(text, at) ? 1 : 3;
  return inOrder(asked, text);
}

// Its letters in order, the first at the start of a word, each next behind the last one or at the start of a later word.
function inOrder(asked, text) {
  let at = -1;
  let jumps = 0;
  for (const letter of asked.replaceAll(" ", "")) {
    const next = text[at + 1] === letter && at >= 0 ? at + 1 : startingWith(letter, text, at + 1);
    if (next < 0) return null;
    if (next !== at + 1) jumps += 1;
    at = next;
  }
  return 4 + jumps;
}

function startingWith(letter, text, from) {
  for (let at = from; at < text.length; at += 1) if (text[at] === letter && isStart(text, at)) return at;
  return -1;
}

function isStart(text, at) {
  return at === 0 || !/[\p{L}\p{N}]/u.test(text[at - 1]);
}
