// Colleagues for the note it is for: an @ at the start of a word opens the list of them.
import { Listbox } from "../lib/listbox.js";
import { fitName, namedAt } from "../lib/mentions.js";
import { put } from "../lib/templates.js";

class MentionPicker extends HTMLElement {
  connectedCallback() {
    this.gone = new AbortController();
    const { signal } = this.gone;
    this.field = document.getElementById(this.dataset.for);
    const [list, status] = [".choices", "[role='status']"].map((each) => this.querySelector(each));
    this.box = new Listbox({ field: this.field, list, status });
    this.field.addEventListener("input", this.#look, { signal });
    // Before the reply box, to which the same keys mean sending and leaving.
    this.field.addEventListener("keydown", this.#key, { signal });
    this.field.addEventListener("blur", this.#close, { signal });
    // The focus stays in the note.
    this.addEventListener("mousedown", (event) => event.preventDefault(), { signal });
    list.addEventListener("click", ({ target }) => this.#take(target.closest("[role='option']")), { signal });
  }

  disconnectedCallback() {
    this.gone.abort();
  }

  #look = async () => {
    const { mode, next } = this.closest("chat-composer");
    const isOff = mode !== "note" || next;
    this.asked = isOff ? null : namedAt(this.field.value, this.field.selectionStart);
    if (!this.asked) return this.#close();
    if (!this.box.list.hasChildNodes()) await (this.coming ??= this.#fetch());
    if (!this.asked) return;
    const { query } = this.asked;
    this.box.offer(({ dataset }) => fitName(query, dataset), (found) => `${found} ${found === 1 ? "colleague" : "colleagues"}`);
  };

  async #fetch() {
    const answer = await fetch(this.dataset.url, { headers: { "HX-Request": "true" } }).catch(() => null);
    this.coming = undefined;
    if (answer?.ok && !answer.redirected) this.box.list.innerHTML = await answer.text();
  }

  #close = () => {
    this.asked = null;
    this.box.close();
  };

  #key = (event) => {
    if (!this.box.isOpen || event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) this.box.step(step);
    else if (event.key === "Escape") this.#close();
    else if (["Enter", "Tab"].includes(event.key) && !event.shiftKey && this.box.marked) this.#take(this.box.marked);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  #take(choice) {
    if (!choice || !this.asked) return;
    const { text, to } = put(this.field.value, this.asked, `@${choice.dataset.name} `);
    this.field.value = text;
    this.field.setSelectionRange(to, to);
    this.field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

customElements.define("mention-picker", MentionPicker);
