// The words of a text: by hand or from a template, with how many parts they make.
import { canSimplify, count, tooLong, tooMany } from "../lib/segments.js";

const FIELD = /\{\{[^{}]*\}\}/g;

class TextWords extends HTMLElement {
  connectedCallback() {
    this.field = this.querySelector("textarea");
    this.picker = this.querySelector("select");
    this.field.addEventListener("input", this.refresh);
    this.field.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
        this.field.form.requestSubmit(this.field.form.querySelector('[value="send"]'));
      }
    });
    this.picker.addEventListener("change", this.#pick);
    this.refresh();
  }

  get words() {
    return this.field.value.trim();
  }

  offer(templates) {
    this.templates = templates;
    const options = templates.map(({ name }) => Object.assign(document.createElement("option"), { value: name, textContent: name }));
    this.picker.append(...options);
    this.picker.hidden = !templates.length;
  }

  // isFirst: how to opt out is put behind it.
  refresh = () => {
    const text = this.field.value.trim();
    const bare = text.replaceAll(FIELD, "");
    const { encoding, units, parts, limit } = count(bare);
    const over = tooMany(bare);
    this.field.setCustomValidity(tooLong(over));
    const size = parts > 1 ? `${units} characters, ${parts} parts` : `${units} of ${limit}`;
    const more = [bare === text ? size : `${units} characters and what the fields say`];
    if (encoding === "ucs2") more.push(canSimplify(bare) ? "special signs make it dearer" : "emoji or other letters make it dearer");
    if (this.dataset.first) more.push("a first text also says how to opt out");
    const line = this.querySelector(".words__count");
    line.textContent = tooLong(over) || more.join(" · ");
    line.classList.toggle("words__count--many", over > 0 || parts > 2);
    this.dispatchEvent(new CustomEvent("words-changed", { bubbles: true }));
  };

  #pick = () => {
    const chosen = this.templates?.find(({ name }) => name === this.picker.value);
    this.picker.value = "";
    if (!chosen) return;
    this.field.value = chosen.body;
    this.refresh();
    this.field.focus();
  };
}

customElements.define("text-words", TextWords);
