// Emoji for the text it is for, where the keyboard has none: each goes where the caret is. Without scripts there is no button.
import { putWords } from "../lib/put-words.js";

const SIGNS = [
  ["🙂", "Smile"], ["😀", "Grin"], ["😊", "Warm smile"], ["😉", "Wink"], ["😂", "Tears of joy"], ["🤔", "Thinking"],
  ["👍", "Thumbs up"], ["👋", "Wave"], ["👏", "Clapping"], ["🙌", "Raised hands"], ["🙏", "Thank you"], ["💪", "Strong"],
  ["✅", "Done"], ["⭐", "Star"], ["🎉", "Celebration"], ["❤️", "Heart"], ["🔥", "Fire"], ["💼", "Briefcase"],
  ["📅", "Calendar"], ["⏰", "Alarm clock"], ["📍", "Place"], ["📞", "Phone"], ["📄", "Document"], ["🚗", "Car"],
];
const COLUMNS = 6;
const STEPS = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: COLUMNS, ArrowUp: -COLUMNS };

class EmojiPicker extends HTMLElement {
  connectedCallback() {
    this.menu = this.querySelector("[popover]");
    this.menu.replaceChildren(...SIGNS.map(([sign, name]) => this.#choice(sign, name)));
    this.menu.addEventListener("toggle", this.#toggled);
    this.addEventListener("keydown", this.#key);
    this.menu.addEventListener("click", this.#put);
  }

  #choice(sign, name) {
    const button = Object.assign(document.createElement("button"), { type: "button", className: "emoji__choice", textContent: sign, title: name });
    button.ariaLabel = name;
    return button;
  }

  #toggled = ({ newState }) => {
    const isOpen = newState === "open";
    this.querySelector("[popovertarget]").setAttribute("aria-expanded", String(isOpen));
    if (isOpen) this.menu.firstElementChild.focus();
  };

  #key = (event) => {
    const choices = [...this.menu.children];
    const to = choices[choices.indexOf(document.activeElement) + STEPS[event.key]];
    if (!this.menu.contains(document.activeElement) || !STEPS[event.key]) return;
    event.preventDefault();
    to?.focus();
  };

  #put = ({ target }) => {
    const sign = target.closest("button")?.textContent;
    if (!sign) return;
    const field = document.getElementById(this.dataset.for);
    this.menu.hidePopover();
    putWords(field, sign, field.selectionStart, field.selectionEnd);
    field.focus();
  };
}

customElements.define("emoji-picker", EmojiPicker);
