// "5 minutes ago", kept true; the exact moment is in its tooltip.
import { now, wake } from "../lib/clock.js";

const UNITS = [["day", 86_400_000], ["hour", 3_600_000], ["minute", 60_000]];
const format = new Intl.RelativeTimeFormat(document.documentElement.lang || "en", { numeric: "auto" });

class TimeAgo extends HTMLElement {
  #timer;

  connectedCallback() {
    this.#refresh();
  }

  disconnectedCallback() {
    clearTimeout(this.#timer);
  }

  #refresh = () => {
    const time = this.querySelector("time");
    const moment = Date.parse(time?.dateTime ?? "");
    if (Number.isNaN(moment)) return;
    const passed = now() - moment;
    const [unit, length] = UNITS.find(([, each]) => Math.abs(passed) >= each) ?? ["minute", 60_000];
    const amount = Math.trunc(passed / length);
    time.title ||= new Date(moment).toLocaleString();
    time.textContent = amount === 0 ? "just now" : format.format(-amount, unit);
    this.#timer = wake(this.#refresh, length - (Math.abs(passed) % length) + 50);
  };
}

customElements.define("time-ago", TimeAgo);
