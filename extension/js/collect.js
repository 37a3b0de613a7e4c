// Runs in the page, once, when the button is pressed: finds what may be a phone number, and the name beside it.
// Its last value goes to the popup: a few words around each number, never the page. Nothing stays behind.
(() => {
  const MOST = 500;
  const BEFORE = 30;
  const AFTER = 20;
  const SHAPE = /(?:\+|\(|\d)(?:[\s().\-\u2010-\u2015/·•]{0,3}\d){6,14}/gu;
  const DATE = /^(?:\d{1,2}([/.-])\d{1,2}\1(?:\d{4}|\d{2})|\d{4}([/.-])\d{1,2}\2\d{1,2})(?!\d)/;
  const LINKS = 'a[href^="tel:" i], a[href^="sms:" i], a[href^="callto:" i], area[href^="tel:" i]';
  const SILENT = new Set(["SCRIPT", "STYLE", "NOSCRIPT", "TEMPLATE", "SVG", "CANVAS", "IFRAME", "OBJECT", "SELECT"]);
  const INLINE = new Set(["A", "ABBR", "B", "BDI", "BDO", "BIG", "CITE", "CODE", "DATA", "EM", "FONT", "I", "INS",
    "KBD", "LABEL", "MARK", "NOBR", "Q", "S", "SMALL", "SPAN", "STRONG", "SUB", "SUP", "TIME", "TT", "U", "WBR"]);

  const BOX = 'li, tr, article, section, dl, form, main, fieldset, address, [itemscope], [role="row"], [role="listitem"], '
    + '[role="article"], [class*="card" i], [class*="result" i], [class*="profile" i], [class*="contact" i]';
  const NAMES = ['[itemprop="name"]', '[class*="name" i]:not([class*="company" i], [class*="file" i], [class*="job" i])',
    'th[scope="row"]', "h1, h2, h3, h4, h5, h6", '[role="heading"]', "dd, td", "strong, b", "a"];
  const PARTICLE = /^(?:de|da|del|della|der|den|di|do|dos|du|el|la|le|bin|ibn|al|van|von|y|e)$/;
  // What stands where names stand, and is none.
  const NO_NAME = new Set(("phone mobile cell contact contacts profile resume cv view apply applied job jobs details email e-mail call home "
    + "work position candidate applicant number info information description experience education skills summary overview "
    + "status source nurse driver engineer associate warehouse manager developer assistant representative operator technician "
    + "recruiter recruiting sales senior junior registered full part time shift forklift team street avenue road unknown new "
    + "all page next previous results search sign log in out more about us our the and send text message stage notes north south "
    + "east west city inc llc ltd company office department monday tuesday wednesday thursday friday saturday sunday january "
    + "february march april may june july august september october november december clerk picker packer supervisor lead "
    + "specialist coordinator administrator analyst accountant cook server cashier cleaner").split(" "));

  const hits = [];
  const buckets = [];

  function visit(node, bucket) {
    for (const child of node.childNodes) {
      if (hits.length >= MOST) return;
      if (child.nodeType === Node.TEXT_NODE) bucket.text += child.data;
      else if (child.nodeType === Node.ELEMENT_NODE) enter(child, bucket);
    }
  }

  function enter(element, bucket) {
    const tag = element.tagName.toUpperCase();
    if (SILENT.has(tag) || (element.checkVisibility && !element.checkVisibility({ visibilityProperty: true }))) return;
    if (tag === "BR") { bucket.text += "\n"; return; }
    if (element.matches(LINKS)) { link(element); bucket.text += " "; return; }
    if (tag === "INPUT" || tag === "TEXTAREA") { field(element); return; }
    const isOwn = !INLINE.has(tag);
    const inner = isOwn ? open(element) : bucket;
    if (isOwn) bucket.text += "\n";
    if (element.shadowRoot) visit(element.shadowRoot, inner);
    visit(element, inner);
  }

  function open(element) {
    const bucket = { element, text: "" };
    buckets.push(bucket);
    return bucket;
  }

  function link(element) {
    const text = element.getAttribute("href").trim().slice(0, 60);
    const said = [element.title, element.getAttribute("aria-label"), element.textContent];
    hits.push({ text, at: text.indexOf(":") + 1, element, said: said.filter(Boolean) });
  }

  // What a form of an applicant system shows in a field for phones.
  function field(element) {
    const isPhone = element.type === "tel" || /phone|mobile|cell/i.test(`${element.name} ${element.autocomplete}`);
    if (isPhone && /^[\s\d().+-]{7,25}$/.test(element.value)) hits.push({ text: element.value.trim(), at: 0, element, said: [] });
  }

  function read({ element, text }, place) {
    for (const match of text.matchAll(SHAPE)) {
      if (hits.length >= MOST) return;
      if (DATE.test(match[0])) continue;
      const start = Math.max(match.index - BEFORE, 0);
      const end = Math.min(match.index + match[0].length + AFTER, text.length);
      const before = [...text.slice(start, match.index)].map((sign) => (/\s/.test(sign) ? " " : sign));
      // A number alone in its cell is what the label beside it says.
      if (!before.join("").trim()) before.unshift(...label(element, place));
      const around = before.join("") + text.slice(match.index, end).replaceAll(/\s/g, " ");
      hits.push({ text: around.slice(0, 200), at: before.length, element, said: [lead(text.slice(0, match.index))] });
    }
  }

  function label(element, place) {
    const cell = element.closest("td");
    const head = cell?.closest("table").rows[0]?.cells[cell.cellIndex];
    const words = head?.tagName === "TH" ? head.textContent : buckets[place - 1]?.text ?? "";
    const said = words.replaceAll(/\s+/g, " ").trim().slice(-BEFORE);
    return said && !/\d/.test(said) ? [...`${said}: `] : [];
  }

  // “Person Alpha – (201) …”: the last words before the number.
  function lead(text) {
    const line = text.split("\n").at(-1).replace(/[\s:–—|·•;,(-]+$/u, "");
    return line.split(/[:–—|·•;(]| - /u).at(-1);
  }

  function asName(words) {
    const plain = (words ?? "").replaceAll(/\s+/g, " ").trim()
      .replace(/^(?:call|text|phone|message|contact|mr|mrs|ms|mx|dr)\b\.? /i, "").split(/[,(|•·–—:]| - /)[0].trim();
    const parts = plain.split(" ");
    if (parts.length < 2 || parts.length > 4 || plain.length > 60) return "";
    const isName = (part, place) => (/^[\p{Lu}\p{Lo}][\p{L}\p{M}'’.-]*$/u.test(part) && !NO_NAME.has(part.toLowerCase().replace(/\.$/, "")))
      || (place > 0 && PARTICLE.test(part));
    return parts.every(isName) ? plain : "";
  }

  function nameOf(hit) {
    const own = hit.said.map(asName).find(Boolean);
    if (own) return own;
    let box = hit.element;
    for (let up = 0; box && up < 12; up += 1, box = box.parentElement ?? box.getRootNode().host) {
      if (!box.matches(BOX) && box !== document.body) continue;
      const isShared = hits.some((other) => other !== hit && digits(other) !== digits(hit) && box.contains(other.element));
      const found = nameIn(box, hit.element, isShared);
      if (found) return found;
    }
    return "";
  }

  // Where several share the box, the nearest name above is meant; else the first of the best kind.
  function nameIn(box, element, isShared) {
    const isAbove = (other) => Boolean(element.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_PRECEDING);
    for (const kind of isShared ? NAMES.slice(0, 5) : NAMES) {
      const all = [...box.querySelectorAll(kind)].filter((each) => !isShared || isAbove(each));
      const names = (isShared ? all.reverse() : all).slice(0, 12).map((each) => asName(each.textContent)).filter(Boolean);
      if (names.length) return names[0];
    }
    return "";
  }

  const digits = ({ text, at }) => text.slice(at).replaceAll(/\D/g, "").slice(-10);

  const whole = open(document.body ?? document.documentElement);
  visit(whole.element, whole);
  buckets.forEach(read);
  const isBefore = (one, other) => one.element.compareDocumentPosition(other.element) & Node.DOCUMENT_POSITION_FOLLOWING;
  hits.sort((one, other) => (one.element === other.element ? 0 : isBefore(one, other) ? -1 : 1));
  return hits.slice(0, MOST).map((hit) => ({ text: hit.text, at: [...hit.text.slice(0, hit.at)].length, name: nameOf(hit) }));
})();
