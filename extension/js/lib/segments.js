// How many parts a carrier makes of a text. Pure: the same rules as on the server.

const BASIC = new Set(
  "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?" +
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà",
);
const EXTENDED = new Set("\f^{}\\[~]|€");

const LIMITS = {
  gsm7: { alone: 160, part: 153 },
  ucs2: { alone: 70, part: 67 },
};

const PLAIN = new Map([
  ["‘", "'"], ["’", "'"], ["‚", "'"], ["“", '"'], ["”", '"'], ["„", '"'], ["`", "'"],
  ["–", "-"], ["—", "-"], ["−", "-"], ["…", "..."], ["•", "-"], ["ç", "c"],
  ["\u00a0", " "], ["\u202f", " "], ["\u2009", " "], ["\t", " "], ["\u200b", ""],
]);

// The carrier's bound on a text.
const LONGEST = 1600;

// By how many characters a text is longer than the carrier takes.
export function tooMany(text) {
  return Math.max(0, [...text.trim()].length - LONGEST);
}

// Why such a text is not sent, as the server says it.
export function tooLong(over) {
  return over ? `${over.toLocaleString("en-US")} character${over === 1 ? "" : "s"} too many: the carrier takes 1,600 at the most.` : "";
}

// Count a text: its encoding, units, parts, the units left in the last part, and what made it Unicode.
export function count(text) {
  const signs = [...text];
  const odd = signs.find((sign) => !BASIC.has(sign) && !EXTENDED.has(sign));
  const encoding = odd === undefined ? "gsm7" : "ucs2";
  const sizes = signs.map((sign) => size(sign, encoding));
  const units = sizes.reduce((sum, each) => sum + each, 0);
  const { alone, part } = LIMITS[encoding];
  if (units <= alone) {
    return { encoding, units, parts: units ? 1 : 0, limit: alone, left: alone - units, odd };
  }
  const { parts, used } = pack(sizes, part);
  return { encoding, units, parts, limit: part, left: part - used, odd };
}

// Replace what looks the same in plain letters; leave what has no plain twin.
export function plain(text) {
  return [...text].map((sign) => PLAIN.get(sign) ?? sign).join("");
}

// True if replacing would take the text out of Unicode, or make it shorter.
export function canSimplify(text) {
  const simple = plain(text);
  return simple !== text && count(simple).parts <= count(text).parts && count(simple).encoding === "gsm7";
}

function size(sign, encoding) {
  if (encoding === "ucs2") return sign.length;
  return EXTENDED.has(sign) ? 2 : 1;
}

// A sign of two units never straddles two parts.
function pack(sizes, part) {
  let parts = 1;
  let used = 0;
  for (const each of sizes) {
    if (used + each > part) {
      parts += 1;
      used = 0;
    }
    used += each;
  }
  return { parts, used };
}
