// Sends a text later: at an offered moment, or at one that is written down. Its words come back if that was refused.
import { bringBack, newId } from "../lib/drafts.js";
import { sayBadly } from "../lib/outbox.js";
import { pageKeys } from "../lib/page-keys.js";
import { post } from "../lib/post.js";
import { seenUntil } from "../lib/thread.js";

class SendLater extends HTMLElement {
  connectedCallback() {
    this.form = this.closest("form");
    // Before the composer, which would send it at once.
    this.form.addEventListener("submit", this.#submit);
  }

  disconnectedCallback() {
    this.form.removeEventListener("submit", this.#submit);
  }

  // A time in words, as ^at has it.
  sendAt(words) {
    const { files } = this.form.querySelector("attach-files");
    const body = this.#field.value.trim();
    if (!(body || files.length)) return sayBadly("Write the text first, then ^at and when.");
    this.form.elements.send_at.value = "";
    this.#send(body, "own", files.map(({ id }) => id), words);
  }

  get #field() {
    return this.form.elements.body;
  }

  #submit = (event) => {
    if (event.submitter?.name !== "when") return;
    event.preventDefault();
    event.stopPropagation();
    this.querySelector("[popover]").hidePopover();
    const body = this.#field.value.trim();
    const { files } = this.form.querySelector("attach-files");
    if (!(body || files.length) || this.closest("chat-composer").next) return void this.#field.focus();
    this.#send(body, event.submitter.value, files.map(({ id }) => id));
  };

  async #send(body, when, attachments, said = "") {
    const { send_at, remind, track_links } = this.form.elements;
    const thread = this.closest("chat-thread");
    const place = { me: thread.dataset.me, chat: thread.dataset.conversation };
    // The same words for the same time again are the same text, until it is certain.
    const asked = `${body} ${when} ${said || send_at.value} ${attachments}`;
    if (this.asked !== asked) [this.asked, this.id] = [asked, newId()];
    this.#write("");
    const fields = { body, when, attachments, send_at: said || send_at.value, client_id: this.id, ...pageKeys(this.form) };
    if (track_links.checked) fields.track_links = "yes";
    if (remind.value) fields.remind = remind.value;
    const seen_until = seenUntil(thread);
    const { ok, reason } = await post(this.form.action, { ...fields, seen_until });
    if (ok) {
      // What was attached meanwhile, is for the next.
      if (attachments.length) this.form.querySelector("attach-files").clear();
      [this.asked, send_at.value, remind.value] = ["", "", ""];
      return;
    }
    bringBack(place, "text", body);
    sayBadly(`The text was not scheduled. ${reason}`);
  }

  #write(text) {
    this.#field.value = text;
    this.#field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

customElements.define("send-later", SendLater);
