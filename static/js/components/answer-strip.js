// How quickly the team answers, on the dashboard: asks for itself anew some seconds after news, as soon as that is counted.
// Whoever reads its table or stands in it by the keyboard keeps that as it is; only the numbers follow then.
const COUNTED = 10_000;
const EVERY = 60_000;

class AnswerStrip extends HTMLElement {
  connectedCallback() {
    this.gone = new AbortController();
    const { signal } = this.gone;
    document.addEventListener("live:batch", () => (this.soon ??= setTimeout(this.#ask, COUNTED)), { signal });
    document.addEventListener("visibilitychange", () => this.isLate && this.#ask(), { signal });
    this.timer = setInterval(this.#ask, EVERY);
  }

  disconnectedCallback() {
    this.gone.abort();
    clearInterval(this.timer);
    clearTimeout(this.soon);
  }

  #ask = () => {
    clearTimeout(this.soon);
    this.soon = undefined;
    this.isLate = document.hidden;
    if (this.isLate) return;
    const isRead = this.querySelector("details[open]") || this.contains(document.activeElement);
    const place = isRead ? this.querySelector("#strip-figures") : this;
    place?.dispatchEvent(new Event("due"));
  };
}

customElements.define("answer-strip", AnswerStrip);
