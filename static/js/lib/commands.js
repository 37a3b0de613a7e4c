// What can be done in the chat that is open, by a word. The palette has the words; the page has the controls.
import { pageKeys } from "./page-keys.js";
import { post } from "./post.js";

const all = () => [...document.querySelectorAll("command-palette [data-command]")];

// A control of the page that does it now; for those that ask, whether there is anything to choose or to say.
export const controlOf = (name) => document.querySelector(`[data-does="${name}"]:not(:disabled)`);
export const choicesOf = (name) => [...document.querySelectorAll(`[data-choice="${name}"]`)];
export const freeOf = (name) => document.querySelector(`[data-free="${name}"]`);

export function isPossible({ dataset: { command, asks } }) {
  if (!document.querySelector("chat-thread")) return false;
  return asks ? choicesOf(command).length > 0 || freeOf(command) !== null : controlOf(command) !== null;
}

export const possible = () => all().toSorted((one, other) => (one.order ?? 0) - (other.order ?? 0)).filter(isPossible);

export const named = (word) => all().find(({ dataset }) => dataset.names.split(" ").includes(word.toLowerCase()));

// As the palette has it, for the list above the text.
export function choiceOf(line, place) {
  const choice = line.cloneNode(true);
  const { command, names, words } = line.dataset;
  Object.assign(choice, { id: `type-${command}`, className: "choice choice--command", hidden: false });
  for (const name of Object.keys(choice.dataset)) delete choice.dataset[name];
  Object.assign(choice.dataset, { name: command, names, words, place });
  return choice;
}

// Do it at once, or ask for the word that it needs.
export function run(command, words = "") {
  const { command: name, asks, otherwise } = command.dataset;
  const palette = document.querySelector("command-palette");
  if (!isPossible(command)) say(otherwise || "That cannot be done here.");
  else if (asks) palette.ask(command, words);
  else controlOf(name).click();
}

// Words of one's own, handed to whom they are for.
export async function give(name, words) {
  const { url, field } = freeOf(name).dataset;
  if (!url) return document.querySelector("send-later").sendAt(words);
  const fields = { when: "own", [field]: words, ...pageKeys(document.querySelector(".composer__box")) };
  const { ok, reason } = await post(url, fields);
  if (!ok) say(reason, "bad");
}

export function say(text, kind = "") {
  document.dispatchEvent(new CustomEvent("toast", { detail: { text, kind } }));
}
