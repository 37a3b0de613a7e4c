// One key, one action. Finds the control with data-key and presses it; "?" opens the sheet inside this element.
// Keys are silent while somebody types, and altogether with data-off (WCAG 2.1.4).

const TYPING = "input:not([type='checkbox'], [type='radio']), textarea, select, [contenteditable='true']";
const PATIENCE = 1000;

class KeyboardShortcuts extends HTMLElement {
  #first = "";
  #timer;

  connectedCallback() {
    document.addEventListener("keydown", this.#key);
    if (!/Mac|iPhone|iPad/.test(navigator.platform)) return;
    for (const key of this.querySelectorAll("[data-on-mac]")) key.textContent = key.dataset.onMac;
  }

  disconnectedCallback() {
    document.removeEventListener("keydown", this.#key);
  }

  #key = (event) => {
    if (this.hasAttribute("data-off") || event.defaultPrevented) return;
    if (event.metaKey || event.ctrlKey || event.altKey || event.isComposing) return;
    if (event.target.closest(TYPING) || document.querySelector("dialog:modal")) return;
    const pressed = this.#first ? `${this.#first} ${event.key}` : event.key;
    this.#forget();
    const control = this.#find(pressed);
    if (control) {
      event.preventDefault();
      act(control);
    } else if (this.#starts(event.key)) {
      this.#first = event.key;
      this.#timer = setTimeout(() => this.#forget(), PATIENCE);
    }
  };

  #find(keys) {
    const found = document.querySelectorAll(`[data-key="${CSS.escape(keys)}"]`);
    return [...found].find((each) => !each.disabled && (each.checkVisibility() || this.contains(each)));
  }

  // "g" waits for "i", as in "g i".
  #starts(key) {
    return document.querySelector(`[data-key^="${CSS.escape(key)} "]`) !== null;
  }

  #forget() {
    clearTimeout(this.#timer);
    this.#first = "";
  }
}

function act(control) {
  if (control.matches(TYPING)) control.focus();
  else control.click();
}

customElements.define("keyboard-shortcuts", KeyboardShortcuts);
