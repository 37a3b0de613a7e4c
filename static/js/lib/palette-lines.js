// The lines of the palette that are made here: chats, and what a command can be told.
import { choicesOf, freeOf, give } from "./commands.js";

// The lines of a part: made here, or as the server has drawn them.
export function fill(list, name, lines) {
  const part = list.querySelector(`[data-group="${name}"]`);
  for (const line of part.querySelectorAll("[role='option']")) line.remove();
  if (typeof lines !== "string") return part.append(...lines);
  part.insertAdjacentHTML("beforeend", lines);
  for (const line of part.querySelectorAll("[role='option']")) line.dataset.found = "";
}

export function lineFrom(template, { id, words, more = "", run }) {
  const line = template.content.firstElementChild.cloneNode(true);
  Object.assign(line, { id, run });
  line.dataset.words = words;
  line.querySelector(".palette__words").textContent = words;
  line.querySelector(".palette__typed").textContent = more;
  return line;
}

export function chatLine(template, { chat, name }) {
  const line = lineFrom(template, { id: `recent-${chat}`, words: name });
  Object.assign(line.dataset, { chat, href: `/chat/${chat}/` });
  return line;
}

// What a command can be told: the choices of the page, and words of one's own.
export function answersOf(template, { command, offers }, words) {
  const lines = choicesOf(command).map((choice, nth) => {
    const label = choice.dataset.words ?? choice.querySelector(".menu__text").textContent;
    const more = choice.querySelector(".later__clock")?.textContent ?? (choice.querySelector(".menu__check") ? "now" : "");
    return lineFrom(template, { id: `answer-${nth}`, words: label, more, run: () => choice.click() });
  });
  if (!words || !freeOf(command)) return lines;
  const own = lineFrom(template, { id: "answer-own", words: `${offers} “${words}”`, run: () => give(command, words) });
  own.dataset.own = "";
  return [...lines, own];
}

// What was said before, as the server lists it.
export function knownLines(template, { dataset: { command } }, html) {
  const options = new DOMParser().parseFromString(`<datalist>${html}</datalist>`, "text/html").querySelectorAll("option");
  return [...options].map(({ value }, nth) => lineFrom(template, { id: `known-${nth}`, words: value, run: () => give(command, value) }));
}
