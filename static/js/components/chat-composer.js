// The reply box: a text stands in the thread the moment it is sent; its words are kept until that is certain.
import { DraftKeeper } from "../lib/draft-keeper.js";
import { bringBack, draftOf, keepBegun } from "../lib/drafts.js";
import { Outbox, sayBadly } from "../lib/outbox.js";
import { pageKeys } from "../lib/page-keys.js";
import { post } from "../lib/post.js";
import { meaningOf } from "../lib/send-keys.js";
import { watchTurning } from "../lib/turning.js";

class ChatComposer extends HTMLElement {
  connectedCallback() {
    const acts = { submit: this.#submit, input: this.#keep, keydown: this.#key, click: this.#press };
    for (const [name, act] of Object.entries(acts)) this.addEventListener(name, act);
    if (!this.mode) keepBegun(this.#place, this.#field);
    this.gone = watchTurning(this);
    this.keeper = new DraftKeeper(this, this.#place, this.gone.signal);
    this.show("text");
    // The thread stands before this element; its bubbles come after it has started.
    this.outbox = new Outbox(this);
    setTimeout(() => this.outbox.restore());
  }

  disconnectedCallback() {
    this.gone.abort();
  }

  turnTo(chat) {
    this.#keep();
    this.next = chat;
    this.show("text");
  }

  get #field() {
    return this.querySelector(".composer__text");
  }

  get form() {
    return this.querySelector(".composer__box");
  }

  get #place() {
    return { me: this.closest("chat-thread").dataset.me, chat: this.next ?? this.dataset.conversation };
  }

  #keep = () => this.keeper.keep(this.#place, this.mode, this.#field.value);

  #press = (event) => {
    const mode = event.target.closest("[data-mode]")?.dataset.mode;
    if (!mode) return;
    this.#keep();
    this.show(mode).focus();
  };

  show(mode) {
    this.mode = mode;
    const isNote = mode === "note";
    this.classList.toggle("composer--note", isNote);
    for (const each of this.querySelectorAll("[data-mode]")) each.ariaPressed = String(each.dataset.mode === mode);
    this.#field.placeholder = isNote ? "Write a note for colleagues, @ to name one" : "Write a text, / for a template";
    this.querySelector(".composer__send .button__words").textContent = isNote ? "Save note" : "Send";
    return this.#write(draftOf(this.#place, mode));
  }

  #write(text) {
    this.#field.value = text;
    this.#field.dispatchEvent(new Event("input", { bubbles: true }));
    return this.#field;
  }

  #key = (event) => {
    const meant = event.target === this.#field && meaningOf(event);
    if (meant === "leave") this.#field.blur();
    if ((meant !== "send" && meant !== "next") || this.next) return;
    this.form.requestSubmit();
    if (meant === "next") this.dispatchEvent(new CustomEvent("chat:next", { bubbles: true }));
  };

  #submit = (event) => {
    if (event.target !== this.form) return;
    event.preventDefault();
    const [body, isNote, attach] = [this.#field.value.trim(), this.mode === "note", this.querySelector("attach-files")];
    const files = isNote ? [] : attach.files;
    if (this.next || !(body || files.length) || (!isNote && this.querySelector(".composer__block"))) return;
    this.#write("");
    if (!isNote) attach.clear();
    if (isNote) this.#keepNote(body);
    else this.outbox.send({ body, files });
  };

  async #keepNote(body) {
    const place = this.#place;
    const { ok, reason } = await post(this.dataset.noteUrl, { body, ...pageKeys(this.form) });
    if (ok) return;
    bringBack(place, "note", body);
    sayBadly(`The note was not kept. ${reason}`);
  }
}

customElements.define("chat-composer", ChatComposer);
