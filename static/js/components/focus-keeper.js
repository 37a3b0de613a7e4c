// Keeps the keyboard in its place: when what had the focus is drawn anew, or goes, its successor has it, never nobody.
// One way for every swap, whoever asked for it. See lib/successor.js for who that is.
import { isShown, placeOf, successors } from "../lib/successor.js";

class FocusKeeper extends HTMLElement {
  connectedCallback() {
    document.addEventListener("focusin", this.#note);
    document.addEventListener("focusout", this.#left);
    this.watcher = new MutationObserver(this.#mend);
    this.watcher.observe(document.body, { childList: true, subtree: true });
  }

  disconnectedCallback() {
    document.removeEventListener("focusin", this.#note);
    document.removeEventListener("focusout", this.#left);
    this.watcher.disconnect();
  }

  #note = ({ target }) => {
    this.held = target;
    this.place = placeOf(target);
  };

  // Whoever lays the keyboard down does not want it back. What is being taken out of the page has not laid it down.
  #left = ({ target, relatedTarget }) => {
    if (relatedTarget) return;
    queueMicrotask(() => {
      if (target === this.held && isShown(target) && document.activeElement !== target) this.held = null;
    });
  };

  #mend = () => {
    if (!this.held || document.activeElement !== document.body) return;
    if (this.held.isConnected) {
      // It was hidden for a moment.
      if (isShown(this.held)) this.held.focus({ preventScroll: true });
      return;
    }
    this.held = null;
    for (const control of successors(this.place)) {
      if (control && isShown(control)) control.focus({ preventScroll: true });
      if (document.activeElement === control) return;
    }
  };
}

customElements.define("focus-keeper", FocusKeeper);
