// Texts on their way from this browser: each stands in the thread at once, and is kept until it is certain.
import { Bubble } from "./bubble.js";
import { keepUnsent, newId, unsentOf } from "./drafts.js";
import { rememberHeld } from "./held.js";
import { pageKeys } from "./page-keys.js";
import { post } from "./post.js";
import { seenUntil } from "./thread.js";

// A colleague is answering, or has answered what this screen did not show yet.
const COLLEAGUE = new Set(["already_claimed", "already_answered"]);
// It is night where they are.
const NIGHT = "outside_window";
// The bubble that stands now for each text whose answer is awaited: its chat may be drawn anew meanwhile.
const posted = new Map();

export class Outbox {
  #bubbles = new Map();

  constructor(composer) {
    this.composer = composer;
    this.thread = composer.closest("chat-thread");
    this.place = { me: this.thread.dataset.me, chat: composer.dataset.conversation };
  }

  // What stood here before the thread was drawn anew, and what an earlier visit left behind: it may have gone out, then
  // the thread has it.
  restore() {
    for (const [id, text] of Object.entries(unsentOf(this.place))) {
      const line = this.thread.querySelector(`[data-client-id="${CSS.escape(id)}"]`);
      if (line) {
        if (line.id !== `sending-${id}`) this.#forget(id);
      } else if (this.#bubbles.has(id)) this.#bubbles.get(id).stand(this.thread);
      else if (posted.has(id)) posted.set(id, this.#bubble(id, text));
      else this.#comeBack(id, text);
    }
  }

  // What was refused did not go out, and is refused in the same words, with the same ways on.
  #comeBack(id, { refused, ...text }) {
    const bubble = this.#bubble(id, text);
    if (refused) explain(bubble, refused);
    else bubble.fail("It is not certain that it went out.");
  }

  // The same id again is the same text, however often it is sent.
  async send(text, id = newId(), knowing = {}) {
    const track_links = this.composer.form.elements.track_links?.checked;
    const remind = this.composer.form.elements.remind?.value;
    const also = { ...(track_links && { track_links }), ...(remind && { remind }) };
    const known = { seen_until: seenUntil(this.thread), ...also, ...knowing };
    posted.set(id, this.#bubble(id, text));
    keepUnsent(this.place, id, text);
    const fields = { body: text.body, client_id: id, ...known, ...pageKeys(this.composer.form) };
    fields.attachments = text.files.map((file) => file.id);
    const answer = await post(this.composer.form.action, fields);
    const bubble = posted.get(id);
    posted.delete(id);
    if (answer.ok && remind) this.composer.form.elements.remind.value = "";
    if (answer.ok) this.#forget(id);
    if (answer.ok) rememberHeld(this.place, id, text);
    else this.#failed(bubble, id, text, { ...answer, knowing });
  }

  #failed(bubble, id, text, answer) {
    if (answer.isRefusal) keepUnsent(this.place, id, { ...text, refused: answer });
    explain(bubble, answer);
    // What may be done here has changed; or another chat is open by now, or is being opened.
    if (answer.isRefusal) bubble.element.dispatchEvent(new CustomEvent("chat:refused", { bubbles: true }));
    const isLeft = this.composer.next || !bubble.element.isConnected;
    if (isLeft) sayBadly(`A text in the chat before was not sent. ${answer.reason}`);
  }

  #bubble(id, text) {
    const again = (knowing) => this.send(text, id, knowing);
    const bubble = Bubble.put(this.thread, { id, text, again, drop: () => this.#forget(id) });
    this.#bubbles.set(id, bubble);
    return bubble;
  }

  #forget(id) {
    this.#bubbles.delete(id);
    keepUnsent(this.place, id, null);
  }
}

// Say why not, and what whoever sends it once more may say that they know.
function explain(bubble, { reason, code, later, knowing }) {
  const more = COLLEAGUE.has(code) ? { anyway: "yes" } : code === NIGHT && { at_night: "send" };
  bubble.knowing = { ...knowing, ...more };
  bubble.fail(reason, { isKnowing: Boolean(more), later });
}

export function sayBadly(text) {
  document.dispatchEvent(new CustomEvent("toast", { detail: { text, kind: "bad" } }));
}
