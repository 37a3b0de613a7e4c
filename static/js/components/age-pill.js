// A wait that grows by itself: changes its words and its colour at the very moment they change.
import { colour, untilChange, words } from "../lib/age.js";
import { now, wake } from "../lib/clock.js";

const COLOURS = ["green", "orange", "red", "grey"];

class AgePill extends HTMLElement {
  static observedAttributes = ["data-since"];
  #timer;

  connectedCallback() {
    document.addEventListener("visibilitychange", this.#refresh);
    this.#refresh();
  }

  disconnectedCallback() {
    document.removeEventListener("visibilitychange", this.#refresh);
    clearTimeout(this.#timer);
  }

  attributeChangedCallback() {
    if (this.isConnected) this.#refresh();
  }

  // A sleeping laptop loses its timers; looking at the page again catches up.
  #refresh = () => {
    clearTimeout(this.#timer);
    const since = Date.parse(this.dataset.since ?? "");
    if (Number.isNaN(since)) return;
    const age = now() - since;
    this.#show(colour(age), words(age));
    this.#timer = wake(this.#refresh, untilChange(age));
  };

  #show(shade, text) {
    const place = this.querySelector(".age__words") ?? this;
    if (place.textContent !== text) place.textContent = text;
    if (this.classList.contains(`age--${shade}`)) return;
    const before = COLOURS.find((each) => this.classList.contains(`age--${each}`));
    this.classList.remove(...COLOURS.map((each) => `age--${each}`));
    this.classList.add(`age--${shade}`);
    const detail = { before, colour: shade, since: this.dataset.since };
    this.dispatchEvent(new CustomEvent("age-changed", { bubbles: true, detail }));
  }
}

customElements.define("age-pill", AgePill);
