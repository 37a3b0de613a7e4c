// Texts on their way from this browser: each stands in the thread at once, and is kept until it is certain.
import { Bubble } from "./bubble.js";
import { keepUnsent, newId, unsentOf } from "./drafts.js";
import { pageKeys } from "./page-keys.js";
import { post } from "./post.js";
import { seenUntil } from "./thread.js";

// A colleague is answering, or has answered what this screen did not show yet.
const COLLEAGUE = new Set(["already_claimed", "already_answered"]);

export class Outbox {
  constructor(composer) {
    this.composer = composer;
    this.thread = composer.closest("chat-thread");
    this.chat = composer.dataset.conversation;
  }

  // What an earlier visit left behind: it may have gone out, then the thread has it.
  restore() {
    for (const [id, body] of Object.entries(unsentOf(this.chat))) {
      if (this.thread.querySelector(`[data-client-id="${CSS.escape(id)}"]`)) keepUnsent(this.chat, id, null);
      else this.#bubble(id, body).fail("It is not certain that it went out.");
    }
  }

  // The same id again is the same text, however often it is sent.
  async send(body, id = newId(), anyway = undefined) {
    const known = { seen_until: seenUntil(this.thread), ...(anyway && { anyway }) };
    const bubble = this.#bubble(id, body);
    keepUnsent(this.chat, id, body);
    const fields = { body, client_id: id, ...known, ...pageKeys(this.composer.form) };
    const answer = await post(this.composer.form.action, fields);
    if (answer.ok) keepUnsent(this.chat, id, null);
    else this.#failed(bubble, answer);
  }

  #bubble(id, body) {
    const again = (anyway) => this.send(body, id, anyway);
    const drop = () => keepUnsent(this.chat, id, null);
    return Bubble.put(this.thread, { id, body, again, drop });
  }

  #failed(bubble, { reason, code, isRefusal }) {
    bubble.fail(reason, { isKnowing: COLLEAGUE.has(code) });
    // What may be done here has changed; or another chat is open by now.
    if (isRefusal) this.composer.dispatchEvent(new CustomEvent("chat:refused", { bubbles: true }));
    if (!this.composer.isConnected) sayBadly(`A text in the chat before was not sent. ${reason}`);
  }
}

export function sayBadly(text) {
  document.dispatchEvent(new CustomEvent("toast", { detail: { text, kind: "bad" } }));
}
