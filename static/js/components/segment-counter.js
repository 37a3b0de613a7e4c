// Counts the parts of the text in the field it is for; says what makes it dearer and offers to replace it.
import { withLinks } from "../lib/links.js";
import { canSimplify, count, plain, tooLong, tooMany } from "../lib/segments.js";

// What stands there in the end is longer or shorter, person by person.
const FIELD = /\{\{[^{}]*\}\}/g;

class SegmentCounter extends HTMLElement {
  connectedCallback() {
    this.field = document.getElementById(this.dataset.for);
    this.field?.addEventListener("input", this.#refresh);
    this.field?.form?.addEventListener("attach:changed", this.#refresh);
    // Whether links are tracked.
    this.field?.form?.addEventListener("change", this.#refresh);
    this.addEventListener("click", this.#simplify);
    this.#refresh();
  }

  disconnectedCallback() {
    this.field?.removeEventListener("input", this.#refresh);
    this.field?.form?.removeEventListener("attach:changed", this.#refresh);
    this.field?.form?.removeEventListener("change", this.#refresh);
  }

  #refresh = () => {
    if (!this.field) return;
    const text = this.field.value.replaceAll(FIELD, "");
    this.hasFields = text !== this.field.value;
    const sent = this.#asSent(text);
    const result = count(sent);
    // Of one person the fields are filled before it is sent, of many each text by itself.
    const composer = this.closest("chat-composer");
    const isNote = composer?.mode === "note";
    const over = isNote ? 0 : Math.max(tooMany(composer ? text : this.field.value), tooMany(sent));
    // The browser keeps its form from being sent, and says why.
    this.field.setCustomValidity(tooLong(over));
    this.#write(result);
    const why = this.querySelector(".segments__why");
    // With files it is one MMS, whatever its words are.
    const isMms = Boolean(this.field.form?.querySelector(".attach__file"));
    if (isMms) this.querySelector(".segments__count").textContent = "One MMS";
    why.hidden = !over && (result.encoding === "gsm7" || isMms);
    why.querySelector(".segments__reason").textContent = tooLong(over) || reason(result);
    why.querySelector(".segments__fix").hidden = Boolean(over) || !canSimplify(text);
    if (over) this.#mark(`${over.toLocaleString("en-US")} too many`, true);
    this.dispatchEvent(new CustomEvent("segments-counted", { bubbles: true, detail: result }));
  };

  // With tracked links each address goes out as one of ours.
  #asSent(text) {
    const isTracked = this.dataset.link && this.field.form?.elements.track_links?.checked;
    return isTracked ? withLinks(text, this.dataset.link) : text;
  }

  #write({ units, parts, limit, left }) {
    const known = parts > 1 ? `${units} characters, ${parts} parts, ${left} left` : `${units} of ${limit}`;
    this.#mark(this.hasFields ? `${units} characters and what the fields say` : known, parts > 2);
  }

  #mark(words, isMany) {
    const place = this.querySelector(".segments__count");
    place.textContent = words;
    place.classList.toggle("segments__count--many", isMany);
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
