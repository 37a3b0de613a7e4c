// Counts the parts of the text in the field it is for; says what makes it dearer and offers to replace it.
import { canSimplify, count, plain } from "../lib/segments.js";

// What stands there in the end is longer or shorter, person by person.
const FIELD = /\{\{[^{}]*\}\}/g;

class SegmentCounter extends HTMLElement {
  connectedCallback() {
    this.field = document.getElementById(this.dataset.for);
    this.field?.addEventListener("input", this.#refresh);
    this.field?.form?.addEventListener("attach:changed", this.#refresh);
    this.addEventListener("click", this.#simplify);
    this.#refresh();
  }

  disconnectedCallback() {
    this.field?.removeEventListener("input", this.#refresh);
    this.field?.form?.removeEventListener("attach:changed", this.#refresh);
  }

  #refresh = () => {
    if (!this.field) return;
    const text = this.field.value.replaceAll(FIELD, "");
    this.hasFields = text !== this.field.value;
    const result = count(text);
    this.#write(result);
    const why = this.querySelector(".segments__why");
    // With files it is one MMS, whatever its words are.
    const isMms = Boolean(this.field.form?.querySelector(".attach__file"));
    if (isMms) this.querySelector(".segments__count").textContent = "One MMS";
    why.hidden = result.encoding === "gsm7" || isMms;
    why.querySelector(".segments__reason").textContent = reason(result);
    why.querySelector(".segments__fix").hidden = !canSimplify(text);
    this.dispatchEvent(new CustomEvent("segments-counted", { bubbles: true, detail: result }));
  };

  #write({ units, parts, limit, left }) {
    const place = this.querySelector(".segments__count");
    const known = parts > 1 ? `${units} characters, ${parts} parts, ${left} left` : `${units} of ${limit}`;
    place.textContent = this.hasFields ? `${units} characters and what the fields say` : known;
    place.classList.toggle("segments__count--many", parts > 2);
  }

  #simplify = (event) => {
    if (!event.target.closest(".segments__fix")) return;
    this.field.value = plain(this.field.value);
    this.field.dispatchEvent(new Event("input", { bubbles: true }));
    this.field.focus();
  };
}

function reason({ odd, limit }) {
  return odd === undefined ? "" : `${name(odd)} leaves ${limit} characters a part.`;
}

function name(sign) {
  if (sign === "\t") return "A tab";
  return /\s|\u200b/u.test(sign) ? "An unusual space" : `The character ${sign}`;
}

customElements.define("segment-counter", SegmentCounter);
