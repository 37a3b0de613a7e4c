// What is done with people of a page: added, and texted. Each is one write, whatever is pressed twice.
import { attribution } from "./page.js";

// What a text can become while one looks on.
const SETTLED = new Set(["delivered", "undelivered", "failed", "cancelled", "sent"]);
const LOOKS = 6;
const PAUSE = 1_000;

export async function addPerson(api, person, { page, consent, user }) {
  const body = {
    candidate: { phone: person.phone, full_name: person.name.trim() },
    application: attribution(page),
  };
  if (consent && consent !== "none") {
    body.consent = { opt_in: true, method: consent, wording: `Said by ${user} in the browser plug-in, of ${body.application.source}.` };
  }
  const { candidate } = await api.write("applications", body);
  person.candidate = { id: candidate.id, name: candidate.full_name, conversation: null };
  person.name = candidate.full_name || person.name;
  return person;
}

export async function sendText(api, person, words, { sendAt } = {}) {
  const body = { candidate: person.candidate.id, body: words };
  if (sendAt) body.send_at = sendAt;
  const message = await api.write("messages", body);
  person.candidate.conversation = message.conversation;
  return message;
}

// Look after a text for a few seconds; then it is looked after in PivotCX.
export async function settled(api, message, said) {
  let now = message;
  for (let look = 0; look < LOOKS && !SETTLED.has(now.status); look += 1) {
    await new Promise((done) => setTimeout(done, PAUSE));
    now = await api.get(`messages/${message.id}`);
    said(now);
  }
  return now;
}

// A status in words, and how good that is.
export function inWords(message) {
  const failed = message.error?.detail ?? "It was not sent.";
  return {
    scheduled: ["Waits for its time", "plain"], queued: ["On its way", "plain"], sending: ["On its way", "plain"],
    sent: ["Sent", "good"], delivered: ["Delivered", "good"], unknown: ["Sent; PivotCX asks whether it arrived", "plain"],
    failed: [failed, "bad"], undelivered: [failed, "bad"], cancelled: ["Cancelled", "plain"],
  }[message.status] ?? [message.status, "plain"];
}
