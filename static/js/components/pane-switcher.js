// The three panes of the chat where there is room for one or two: shows the pane a control names in data-show-pane.

class PaneSwitcher extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", this.#press);
    this.addEventListener("keydown", this.#escape);
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
    // Pressing the same button again goes back to the thread.
    const back = pane === this.dataset.pane && control.matches("button");
    const left = this.dataset.pane;
    this.show(back ? "thread" : pane);
    if (this.dataset.pane === "details") this.querySelector(".chat__details")?.focus();
    else if (left === "details") this.querySelector("[data-show-pane='details']")?.focus();
  };

  #escape = (event) => {
    if (event.key !== "Escape" || this.dataset.pane !== "details") return;
    this.show("thread");
    this.querySelector("button[data-show-pane='details']")?.focus();
  };
}

customElements.define("pane-switcher", PaneSwitcher);
