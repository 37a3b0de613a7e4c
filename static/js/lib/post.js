// Send fields as a form would, and let the page take in what comes back. Says why not, in words.
import { takeIn, tellSaid } from "./place.js";

const REFUSALS = new Set([409, 422]);
const OUT_OF_DATE = "This page is out of date. Reload it; what you wrote is kept.";
// In milliseconds. The same text again is one text, whether the first came through or not.
const PATIENCE = 15_000;
const REASONS = { TimeoutError: "The server did not answer in time." };
const WORDS = { 403: OUT_OF_DATE, 404: "This chat is not shared with you any more." };

// A list stands for one field with several values.
export async function post(url, fields) {
  const pairs = Object.entries(fields).flatMap(([name, value]) => [value].flat().map((each) => [name, each]));
  const body = new URLSearchParams(pairs);
  const signal = AbortSignal.timeout(PATIENCE);
  const asked = fetch(url, { method: "POST", body, headers: { "HX-Request": "true" }, signal });
  const answer = await asked.catch((error) => error);
  if (answer instanceof Error) return { ok: false, reason: REASONS[answer.name] ?? "There is no connection." };
  const html = await answer.text();
  // Somebody whose session has ended is sent to sign in: that page is no answer.
  if (answer.redirected) return { ok: false, reason: "You are signed out. Reload the page to sign in again." };
  if (!answer.ok) return { ok: false, isRefusal: REFUSALS.has(answer.status), ...whyNot(answer.status, html) };
  takeIn(html);
  tellSaid(answer.headers.get("HX-Trigger"));
  return { ok: true, reason: "" };
}

function whyNot(status, html) {
  const alert = new DOMParser().parseFromString(html, "text/html").getElementById("chat-alert");
  if (!alert) return { reason: WORDS[status] ?? "Something went wrong on our side." };
  const { code, later } = alert.dataset;
  return { reason: alert.querySelector(".banner__text")?.textContent.trim() ?? "", code, later };
}
