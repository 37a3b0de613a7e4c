// Next chat, previous chat, next who waits: by key, by button, or after sending.
import { rowsIn } from "../lib/rows.js";

class ChatSteps extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", this.#press);
    document.addEventListener("chat:next", this.#nextWaiting);
  }

  disconnectedCallback() {
    document.removeEventListener("chat:next", this.#nextWaiting);
  }

  get #rows() {
    return rowsIn(this.closest("chat-list").querySelector(".chat__rows"));
  }

  #press = (event) => {
    const step = Number(event.target.closest("[data-step]")?.dataset.step);
    if (step) this.#step(step);
    else if (event.target.closest("[data-next-waiting]")) this.#nextWaiting();
  };

  #step(by) {
    const rows = this.#rows;
    const at = rows.findIndex(isOpen);
    open(rows[at < 0 ? 0 : at + by]);
  }

  // Going on from here, and from the top again when the end is reached.
  #nextWaiting = () => {
    const rows = this.#rows;
    const at = rows.findIndex(isOpen);
    const next = [...rows.slice(at + 1), ...rows.slice(0, Math.max(at, 0))].find((row) => row.dataset.waitingSince);
    if (next) open(next);
    else this.dispatchEvent(new CustomEvent("toast", { bubbles: true, detail: { text: "Nobody else here is waiting." } }));
  };
}

function isOpen(row) {
  return row.querySelector(".row").hasAttribute("aria-current");
}

function open(row) {
  row?.querySelector("a").click();
  row?.scrollIntoView({ block: "nearest" });
}

customElements.define("chat-steps", ChatSteps);
