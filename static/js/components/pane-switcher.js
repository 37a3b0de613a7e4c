// The three panes of the chat where there is room for one or two: shows the pane a control names in data-show-pane.
// The details are an entry of the history, so that going back returns to the thread.

class PaneSwitcher extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", this.#press);
    this.addEventListener("keydown", this.#escape);
    // Before htmx, which would fetch again what is here already.
    addEventListener("popstate", this.#went, { capture: true });
  }

  disconnectedCallback() {
    removeEventListener("popstate", this.#went, { capture: true });
  }

  show(pane) {
    if (this.dataset.pane === pane) return;
    this.dataset.pane = pane;
    for (const each of this.querySelectorAll("button[data-show-pane][aria-expanded]")) {
      each.setAttribute("aria-expanded", String(each.dataset.showPane === pane));
    }
    this.dispatchEvent(new CustomEvent("pane-shown", { bubbles: true, detail: { pane } }));
  }

  #press = (event) => {
    const control = event.target.closest("[data-show-pane]");
    if (!control || event.metaKey || event.ctrlKey || event.shiftKey) return;
    const pane = control.dataset.showPane;
    // A link leads elsewhere, and htmx keeps its history.
    if (control.matches("a")) this.show(pane);
    // Pressing the same button again goes back to the thread.
    else if (this.dataset.pane === "details") this.#leave();
    else if (pane === "details") {
      // Beside a grid, the address and its history are the grid's.
      if (!this.hasAttribute("data-beside")) history.pushState({ htmx: true, pane }, "");
      this.#turn(pane);
    }
  };

  #escape = (event) => {
    if (event.key !== "Escape" || this.dataset.pane !== "details" || this.querySelector(":popover-open")) return;
    // One thing is closed at a time.
    event.stopPropagation();
    this.#leave();
  };

  #leave() {
    if (this.dataset.pane !== "details") return;
    if (history.state?.pane === "details") history.back();
    else this.#turn("thread");
  }

  // Between thread and details of the chat that is open; whatever leads farther is for htmx.
  #went = (event) => {
    const open = this.querySelector("[data-conversation].chat__thread")?.dataset.conversation;
    const pane = event.state?.pane === "details" ? "details" : "thread";
    const isHere = open && location.pathname.includes(open) && ["thread", "details"].includes(this.dataset.pane);
    if (!isHere || pane === this.dataset.pane) return;
    event.stopImmediatePropagation();
    this.#turn(pane);
  };

  #turn(pane) {
    this.show(pane);
    const target = pane === "details" ? ".chat__details" : "button[data-show-pane='details']";
    this.querySelector(target)?.focus();
  }
}

customElements.define("pane-switcher", PaneSwitcher);
