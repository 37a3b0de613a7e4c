// The reminders that are due: they come and go by themselves, and whoever asked for one is told at its time.
import { Fresh } from "../lib/fresh.js";
import { rowFrom } from "../lib/rows.js";

const OURS = /^conversation\.(reminder_|merged|erased)/;

class DueReminders extends HTMLElement {
  connectedCallback() {
    this.gone = new AbortController();
    const { signal } = this.gone;
    this.fresh = new Fresh(this, "due-list", { path: () => "/chat/later/" });
    document.addEventListener("live:batch", this.#hear, { signal });
    document.addEventListener("live:stale", ({ detail }) => detail.conversation || this.fresh.ask(), { signal });
  }

  disconnectedCallback() {
    this.gone.abort();
  }

  #hear = ({ detail: { items } }) => {
    const isOurs = ({ kind, for: whose }) => OURS.test(kind) && (!whose || whose === this.dataset.me);
    if (items.some(isOurs)) this.fresh.ask();
  };
}

// On whichever page they are.
document.addEventListener("live:batch", ({ detail: { items } }) => {
  const me = document.querySelector("waiting-count")?.dataset.me;
  for (const { kind, conversation, for: whose } of items) {
    if (kind !== "conversation.reminder_due" || whose !== me) continue;
    const row = items.find((each) => each.conversation === conversation && each.row)?.row;
    const name = row ? rowFrom(row).querySelector(".row__name").textContent : "Somebody";
    const text = `Reminder: ${name} has not answered yet.`;
    document.dispatchEvent(new CustomEvent("toast", { detail: { text } }));
  }
});

customElements.define("due-reminders", DueReminders);
