// Next chat, previous chat, next who waits: by key, by button, or after sending.
import { rowsIn } from "../lib/rows.js";

// In milliseconds: by then a text has gone out, or was refused and its chat still waits.
const CERTAIN_AFTER = 15_000;

class ChatSteps extends HTMLElement {
  answered = new Map();

  connectedCallback() {
    this.addEventListener("click", this.#press);
    document.addEventListener("chat:next", this.#sent);
    document.addEventListener("htmx:afterSettle", this.#note);
    this.#note();
  }

  disconnectedCallback() {
    document.removeEventListener("chat:next", this.#sent);
    document.removeEventListener("htmx:afterSettle", this.#note);
  }

  // How the list stood when this chat was opened: once answered or closed it stands elsewhere, and whoever goes on
  // goes on from where it stood.
  #note = () => {
    const open = this.#rows.find(isOpen)?.id;
    if (!open || open === this.open) return;
    this.open = open;
    this.order = this.#rows.map(({ id }) => id);
  };

  get #rows() {
    return rowsIn(this.closest("chat-list").querySelector(".chat__rows"));
  }

  // The rows before the open chat and after it, nearest first in both.
  get #around() {
    const rows = new Map(this.#rows.map((row) => [row.id, row]));
    const known = this.order ?? [];
    const ids = [...known, ...[...rows.keys()].filter((id) => !known.includes(id))];
    const at = ids.indexOf(this.open);
    const found = (some) => some.map((id) => rows.get(id)).filter(Boolean);
    return { before: found(ids.slice(0, Math.max(at, 0)).reverse()), after: found(ids.slice(at + 1)) };
  }

  #press = (event) => {
    const step = Number(event.target.closest("[data-step]")?.dataset.step);
    if (step) this.#step(step);
    else if (event.target.closest("[data-next-waiting]")) this.#nextWaiting();
  };

  #step(by) {
    const { before, after } = this.#around;
    open(by > 0 || !this.open ? after[0] : before[0]);
  }

  // Whoever has just been answered waits no more, also before the server has said so.
  #sent = () => {
    this.answered.set(this.open, { since: this.#rows.find(isOpen)?.dataset.waitingSince, at: performance.now() });
    this.#nextWaiting();
  };

  #waits(row) {
    const { since, at } = this.answered.get(row.id) ?? {};
    const isAnswered = since === row.dataset.waitingSince && performance.now() - at < CERTAIN_AFTER;
    return row.dataset.waitingSince && !isAnswered;
  }

  // Going on from here, and from the top again when the end is reached.
  #nextWaiting = () => {
    const { before, after } = this.#around;
    const next = [...after, ...before.reverse()].find((row) => this.#waits(row));
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
