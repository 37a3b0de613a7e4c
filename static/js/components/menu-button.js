// Arrow keys for a menu. The menu itself is the browser's popover and opens without this.

const ITEMS = "a[href], button:not(:disabled), input";

class MenuButton extends HTMLElement {
  connectedCallback() {
    this.#menu?.addEventListener("toggle", this.#toggled);
    this.addEventListener("keydown", this.#key);
  }

  get #menu() {
    return this.querySelector("[popover]");
  }

  get #button() {
    return this.querySelector("[popovertarget]");
  }

  #toggled = (event) => {
    const open = event.newState === "open";
    this.#button.setAttribute("aria-expanded", String(open));
    if (open && !CSS.supports("position-area", "block-end")) this.#place();
    // Opened by a shortcut, from wherever the focus was: the next key is for the menu.
    if (open && !this.contains(document.activeElement)) this.#items()[0]?.focus();
  };

  #key = (event) => {
    const open = this.#menu?.matches(":popover-open");
    if (!open && event.key === "ArrowDown" && event.target === this.#button) {
      event.preventDefault();
      this.#menu.showPopover({ source: this.#button });
      this.#items()[0]?.focus();
      return;
    }
    const step = { ArrowDown: 1, ArrowUp: -1, Home: "first", End: "last" }[event.key];
    if (!open || step === undefined || event.target.matches("input")) return;
    event.preventDefault();
    const items = this.#items();
    const at = items.indexOf(document.activeElement);
    const next = step === "first" ? 0 : step === "last" ? items.length - 1 : at + step;
    items.at(next % items.length)?.focus();
  };

  #items() {
    return [...this.#menu.querySelectorAll(ITEMS)].filter((each) => each.checkVisibility());
  }

  // For browsers that cannot anchor: under the button, inside the window.
  #place() {
    const button = this.#button.getBoundingClientRect();
    const menu = this.#menu;
    const below = button.bottom + menu.offsetHeight < innerHeight;
    menu.style.top = `${below ? button.bottom : Math.max(8, button.top - menu.offsetHeight - 8)}px`;
    menu.style.left = `${Math.max(8, Math.min(button.left, innerWidth - menu.offsetWidth - 8))}px`;
  }
}

customElements.define("menu-button", MenuButton);
