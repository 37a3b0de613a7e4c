// The reply box: a text stands in the thread the moment it is sent; its words are kept until that is certain.
import { draftOf, keepDraft } from "../lib/drafts.js";
import { Outbox, sayBadly } from "../lib/outbox.js";
import { pageKeys } from "../lib/page-keys.js";
import { post } from "../lib/post.js";

class ChatComposer extends HTMLElement {
  mode = "text";

  connectedCallback() {
    this.addEventListener("submit", this.#submit);
    this.addEventListener("input", this.#keep);
    this.addEventListener("keydown", this.#key);
    this.addEventListener("click", this.#press);
    this.#show("text");
    // The thread stands before this element and is complete; its bubbles come after it has started.
    this.outbox = new Outbox(this);
    setTimeout(() => this.outbox.restore());
  }

  get #field() {
    return this.querySelector(".composer__text");
  }

  get form() {
    return this.querySelector(".composer__box");
  }

  // Whose words they are, and to whom.
  get #place() {
    return { me: this.closest("chat-thread").dataset.me, chat: this.dataset.conversation };
  }

  #keep = () => keepDraft(this.#place, this.mode, this.#field.value);

  #press = (event) => {
    const mode = event.target.closest("[data-mode]")?.dataset.mode;
    if (!mode) return;
    this.#keep();
    this.#show(mode);
    this.#field.focus();
  };

  #show(mode) {
    this.mode = mode;
    const isNote = mode === "note";
    this.classList.toggle("composer--note", isNote);
    for (const each of this.querySelectorAll("[data-mode]")) {
      each.setAttribute("aria-pressed", String(each.dataset.mode === mode));
    }
    this.#field.placeholder = isNote ? "Write a note, for colleagues only" : "Write a text";
    this.querySelector(".composer__send .button__words").textContent = isNote ? "Save note" : "Send";
    this.#write(draftOf(this.#place, mode));
  }

  #write(text) {
    this.#field.value = text;
    this.#field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  #key = (event) => {
    if (event.target !== this.#field || event.isComposing) return;
    if (event.key === "Escape") this.#field.blur();
    // On a screen keyboard the same key is the only way to a new line.
    const breaks = event.shiftKey || event.altKey || matchMedia("(pointer: coarse)").matches;
    const isDouble = event.ctrlKey || event.metaKey;
    if (event.key !== "Enter" || (breaks && !isDouble)) return;
    event.preventDefault();
    if (event.repeat) return;
    this.form.requestSubmit();
    if (isDouble) this.dispatchEvent(new CustomEvent("chat:next", { bubbles: true }));
  };

  #submit = (event) => {
    if (event.target !== this.form) return;
    event.preventDefault();
    const body = this.#field.value.trim();
    if (!body || (this.mode === "text" && this.querySelector(".composer__block"))) return;
    this.#write("");
    if (this.mode === "note") this.#keepNote(body);
    else this.outbox.send(body);
  };

  async #keepNote(body) {
    const place = this.#place;
    const answer = await post(this.dataset.noteUrl, { body, ...pageKeys(this.form) });
    if (answer.ok) return;
    // The words come back to where they were written.
    keepDraft(place, "note", body);
    if (this.mode === "note" && !this.#field.value) this.#write(body);
    sayBadly(`The note was not kept. ${answer.reason}`);
  }
}

customElements.define("chat-composer", ChatComposer);
