// What a screen shows, region by region, each as lines of text: its elements, their marks and their words.
() => {
  // What goes on by itself (how long somebody waits, what time it is there), what names this load (keys, client ids),
  // who else is here, what a menu asks for as it opens, and rows that are about to leave: there a fresh load may differ.
  const WITHOUT = `.age__words, .chat__their-time, .later__clock, #snooze, #send-later, #teams, #person, .kbd,
    .menu__item[href$="/mute/"], .menu__item[hx-post$="/mute/"], template, script, datalist,
    input[type=hidden], .chat__new, .chat__earlier, .chat__more, chat-presence, auto-claim, composer-hints,
    [role=status], [data-gap], .chat__rows > .row__item[data-leaving]`;
  const MARKS = ["id", "href", "data-conversation", "data-waiting-since", "data-last-message-at", "data-last-inbound-at",
    "data-assignee", "data-claimed-by", "data-snoozed", "data-closed", "data-unread", "data-at", "data-day", "data-since",
    "data-inbound", "data-total", "aria-current", "aria-pressed", "hidden", "disabled", "title"];
  const REGIONS = ["#list-state", ".chat__filters", ".chat__rows", "#chat-list > .empty", "#thread-head", "#thread-gate",
    ".chat__messages", "#details", "#board", "#board-lead", ".rail__nav", "#conversation > .empty"];
  const OWN = /^htmx-|^message--pending$/;

  const clean = (text) => text.replace(/\s+/g, " ").trim();
  const isTheirTime = (node) => node.matches("dd") && node.previousElementSibling?.textContent === "Their time";

  function marksOf(element) {
    const classes = [...element.classList].filter((each) => !OWN.test(each)).toSorted();
    const marks = MARKS.filter((name) => element.hasAttribute(name));
    return [classes.join("."), ...marks.map((name) => `${name}=${element.getAttribute(name)}`)].filter(Boolean);
  }

  function tell(element, lines, depth) {
    const space = "  ".repeat(depth);
    lines.push([space + element.localName, ...marksOf(element)].join(" "));
    for (const node of element.childNodes) {
      const words = node.nodeType === Node.TEXT_NODE && clean(node.textContent);
      if (words) lines.push(`${space}  “${words}”`);
      if (node.nodeType !== Node.ELEMENT_NODE || node.matches(WITHOUT) || isTheirTime(node)) continue;
      tell(node, lines, depth + 1);
    }
    return lines;
  }

  const told = { title: [document.title], draft: [document.querySelector(".composer__text")?.value ?? ""] };
  for (const region of REGIONS) {
    told[region] = [...document.querySelectorAll(region)].flatMap((place) => tell(place, [], 0));
  }
  return told;
}
