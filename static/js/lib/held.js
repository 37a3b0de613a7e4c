// Texts that are held for a moment: what was written in them is remembered, and whoever has gone on to another chat is
// offered the way back there.
import { isThere, putFile } from "./attached.js";
import { now } from "./clock.js";
import { draftOf, keepDraft, keepFiles, keptFiles } from "./drafts.js";
import { putWords } from "./put-words.js";

// So many texts are remembered as they were written, with the fields that the server has filled since.
const MOST = 5;

export function rememberHeld(place, id, text) {
  const known = Object.entries(heldOf(place)).slice(1 - MOST);
  keepDraft(place, "held", JSON.stringify(Object.fromEntries([...known, [id, text]])));
}

function heldOf(place) {
  try {
    return JSON.parse(draftOf(place, "held") || "{}");
  } catch {
    return {};
  }
}

const open = () => document.querySelector("chat-composer");
const isOpen = (chat) => open()?.dataset.conversation === chat && !open().next;
const waiting = new Map();

document.addEventListener("chat:held", ({ detail }) => {
  waiting.set(detail.message, detail);
  offer();
});
document.addEventListener("htmx:beforeRequest", () => setTimeout(offer));
document.addEventListener("htmx:afterSettle", offer);
document.addEventListener("chat:taken-back", ({ detail }) => takeBack(detail));

// Where its bubble is out of sight, a notice stands for it as long as it is held.
function offer() {
  for (const [id, { conversation, until, url, to }] of waiting) {
    const left = Date.parse(until) - now();
    if (left <= 0) waiting.delete(id);
    if (left <= 0 || isOpen(conversation)) continue;
    waiting.delete(id);
    const detail = { text: `Sending to ${to}…`, undo: { url, label: "Undo" }, lasts: left };
    document.dispatchEvent(new CustomEvent("toast", { detail }));
  }
}

function takeBack({ conversation, message, client_id, body, files }) {
  waiting.delete(message);
  document.getElementById(`message-${message}`)?.remove();
  const me = document.querySelector("[data-me]")?.dataset.me;
  const place = { me, chat: conversation };
  const text = heldOf(place)[client_id] ?? { body, files };
  if (isOpen(conversation)) return putBack(open(), place, text);
  if (!me) return;
  keepDraft(place, "text", join(text.body, draftOf(place, "text")));
  keepFiles(place, [...keptFiles(place), ...text.files]);
  goTo(conversation);
}

// Before what was begun since, where it was written.
function putBack(composer, place, { body, files }) {
  composer.querySelector("[data-mode='text']").click();
  const field = composer.querySelector(".composer__text");
  putWords(field, join(body, field.value), 0, field.value.length);
  field.focus();
  const attach = composer.querySelector("attach-files");
  for (const file of files) isThere(putFile(attach, file), file.id);
  keepFiles(place, attach.files);
  attach.form.dispatchEvent(new CustomEvent("attach:changed"));
}

function join(before, after) {
  return [before, after].filter(Boolean).join("\n");
}

function goTo(chat) {
  const row = document.querySelector(`#conversation-${CSS.escape(chat)} a`);
  if (row) row.click();
  else location.assign(`/chat/${chat}/`);
}
