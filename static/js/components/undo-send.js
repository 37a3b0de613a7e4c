// The way back from a text that is held: whoever wrote it sees how long it stays open; to the others nothing is offered.
import { now } from "../lib/clock.js";

// In milliseconds.
const BEAT = 250;

class UndoSend extends HTMLElement {
  connectedCallback() {
    this.hidden = this.dataset.author !== this.closest("chat-thread")?.dataset.me;
    if (this.hidden) return;
    this.timer = setInterval(this.#count, BEAT);
    this.#count();
  }

  disconnectedCallback() {
    clearInterval(this.timer);
  }

  #count = () => {
    const left = Date.parse(this.dataset.until) - now();
    this.querySelector(".undo-send__left").textContent = `${Math.ceil(left / 1000)} s`;
    if (left > 0) return;
    clearInterval(this.timer);
    this.hidden = true;
  };
}

customElements.define("undo-send", UndoSend);
