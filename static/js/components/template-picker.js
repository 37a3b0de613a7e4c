// Templates for the text it is for: a slash at the start of a word, or its button, opens the list of them.
import { Listbox } from "../lib/listbox.js";
import { askedAt, fit, put } from "../lib/templates.js";

const AWAY = { text: "Templates cannot be reached just now.", kind: "bad" };

class TemplatePicker extends HTMLElement {
  connectedCallback() {
    this.gone = new AbortController();
    const { signal } = this.gone;
    this.field = document.getElementById(this.dataset.for);
    const [list, button, status] = [".choices", ".picker__button", "[role='status']"].map((each) => this.querySelector(each));
    this.box = new Listbox({ field: this.field, list, button, status });
    this.field.addEventListener("input", this.#look, { signal });
    // Before the reply box, to which the same keys mean sending and leaving.
    this.field.addEventListener("keydown", this.#key, { signal });
    this.field.addEventListener("blur", this.#close, { signal });
    button.addEventListener("click", this.#press, { signal });
    // The focus stays in the text.
    this.addEventListener("mousedown", (event) => event.preventDefault(), { signal });
    list.addEventListener("click", ({ target }) => this.#take(target.closest("[role='option']")), { signal });
  }

  disconnectedCallback() {
    this.gone.abort();
  }

  // Notes have no templates; and on the way to another chat these would be of the person before.
  get #isOff() {
    const composer = this.closest("chat-composer");
    return composer?.mode === "note" || composer?.next;
  }

  #press = () => {
    if (this.box.isOpen) return this.#close();
    this.field.focus();
    const { value, selectionStart: caret, selectionEnd } = this.field;
    const gap = caret && !/\s/.test(value[caret - 1]) ? " " : "";
    this.field.setRangeText(`${gap}/`, caret, selectionEnd, "end");
    this.pressed = true;
    this.#wrote();
  };

  #look = async () => {
    this.asked = this.#isOff ? null : askedAt(this.field.value, this.field.selectionStart);
    if (!this.asked) return this.#close();
    if (!this.box.isOpen) await (this.coming ??= this.#fetch());
    if (!this.asked || this.#isOff) return;
    const { query } = this.asked;
    this.box.offer(({ dataset }) => fit(query, dataset), (found) => `${found} ${found === 1 ? "template" : "templates"}`);
  };

  async #fetch() {
    const answer = await fetch(this.dataset.url, { headers: { "HX-Request": "true" } }).catch(() => null);
    const html = answer?.ok && !answer.redirected ? await answer.text() : "";
    this.coming = undefined;
    this.box.list.innerHTML = html;
    if (!html) document.dispatchEvent(new CustomEvent("toast", { detail: AWAY }));
  }

  #close = () => {
    Object.assign(this, { asked: null, pressed: false });
    this.box.close();
  };

  #key = (event) => {
    if (!this.box.isOpen || event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) this.box.step(step);
    else if (event.key === "Escape") this.#leave();
    else if (["Enter", "Tab"].includes(event.key) && !event.shiftKey) this.#take(this.box.marked);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  // The slash that the button has written goes with the list.
  #leave() {
    if (this.pressed && this.asked?.query === "") this.#put("");
    else this.#close();
  }

  #take(choice) {
    if (!choice || !this.asked) return;
    if (choice.dataset.track) Object.assign(this.field.form.elements.track_links ?? {}, { checked: true });
    this.#put(choice.dataset.text);
  }

  #put(words) {
    const { text, from, to } = put(this.field.value, this.asked, words);
    this.field.value = text;
    this.field.setSelectionRange(from, to);
    this.#wrote();
  }

  #wrote = () => this.field.dispatchEvent(new Event("input", { bubbles: true }));
}

customElements.define("template-picker", TemplatePicker);
