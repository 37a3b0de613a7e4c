// What somebody has written and not sent, kept by this browser for each person and chat: it survives reload and
// navigation, and is gone when they sign out, for the next person at this machine is another.
import { forget, forgetAll, keep, kept } from "./storage.js";

// In the name of whom something is kept.
const of = (person) => `pivotcx:${person}:`;

export function draftOf({ me, chat }, mode) {
  return kept(`${of(me)}draft:${mode}:${chat}`) ?? "";
}

export function keepDraft({ me, chat }, mode, text) {
  const key = `${of(me)}draft:${mode}:${chat}`;
  if (text) keep(key, text);
  else forget(key);
}

// What the server has of it, as far as this browser knows: its words, and until when it was so.
export function knownOf({ me, chat }, mode) {
  try {
    return JSON.parse(kept(`${of(me)}known:${mode}:${chat}`)) ?? { words: "", at: 0 };
  } catch {
    return { words: "", at: 0 };
  }
}

export function keepKnown({ me, chat }, mode, known) {
  keep(`${of(me)}known:${mode}:${chat}`, JSON.stringify(known));
}

// Words that were refused come back before what was written since: to their own chat, which another may stand over by now.
export function bringBack(place, mode, words) {
  keepDraft(place, mode, [words, draftOf(place, mode)].filter(Boolean).join("\n"));
  const composer = document.querySelector(`chat-composer[data-conversation="${CSS.escape(place.chat)}"]`);
  if (composer?.mode === mode) composer.show(mode);
}

// What somebody wrote before the page's scripts were there.
export function keepBegun(place, field) {
  if (field.value !== field.defaultValue) keepDraft(place, "text", field.value);
}

// Files that were sent ahead for a text of a chat: their ids, and what the list shows of them.
export function keptFiles(place) {
  try {
    return (place && JSON.parse(draftOf(place, "files") || "[]")) || [];
  } catch {
    return [];
  }
}

export function keepFiles(place, files) {
  keepDraft(place, "files", files.length ? JSON.stringify(files) : "");
}

// Texts that were handed over and not confirmed, each with its words and files, by their client id.
export function unsentOf({ me, chat }) {
  try {
    const unsent = Object.entries(JSON.parse(kept(`${of(me)}unsent:${chat}`)) ?? {});
    // Those of an older page are words only.
    return Object.fromEntries(unsent.map(([id, text]) => [id, text.files ? text : { body: text, files: [] }]));
  } catch {
    return {};
  }
}

export function keepUnsent(place, id, text) {
  const unsent = unsentOf(place);
  if (text === null) delete unsent[id];
  else unsent[id] = text;
  const key = `${of(place.me)}unsent:${place.chat}`;
  if (Object.keys(unsent).length) keep(key, JSON.stringify(unsent));
  else forget(key);
}

export function forgetPerson(person) {
  forgetAll(of(person));
}

// As crypto.randomUUID, which pages served without https do not have.
export function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((each) => each.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
