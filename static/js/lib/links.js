// The addresses in a text as they go out when they are tracked. Pure: the same rules as on the server.

// Up to a space, a quotation mark, a bracket of markup, or a letter that is not seen or turns the direction of others.
const ADDRESS =
  /(^|[^\p{L}\p{N}_])(https?:\/\/[^\s<>"'“”«»\x00-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]+)/giu;
const PUNCTUATION = ".,:;!?…*_~|]}";

// A text with `ours` in the place of each address in it; what leads to us needs no way round.
export function withLinks(text, ours) {
  const home = ours.slice(0, ours.lastIndexOf("/l/") + 1);
  return text.replace(ADDRESS, (found, before, written) => {
    const address = withoutEndOfSentence(written);
    const isTracked = leadsSomewhere(address) && !address.startsWith(home);
    return isTracked ? before + ours + written.slice(address.length) : found;
  });
}

// A bracket belongs to an address only if it was opened in it.
function withoutEndOfSentence(address) {
  let end = address.length;
  const opened = address.split("(").length;
  let closed = address.split(")").length;
  for (; end; end -= 1) {
    const last = address[end - 1];
    if (last === ")" && closed > opened) closed -= 1;
    else if (!PUNCTUATION.includes(last)) break;
  }
  return address.slice(0, end);
}

function leadsSomewhere(address) {
  const [, place] = /^https?:\/\/([^/?#]*)/i.exec(address) ?? ["", ""];
  const [, host, port] = /^(\[[^[\]]+\]|[^:[\]]+)(?::(\d*))?$/.exec(place) ?? [];
  const known = Number(port || 1);
  return Boolean(host) && !place.includes("@") && known > 0 && known < 65536;
}
