// Leaves the keyboard of a screen its room, where the browser lays it over the page (Safari on iPhones): what is at the
// bottom, the reply box above all, stands above it. Others make the page smaller by themselves, and nothing is left to do.

// In pixels. Less than that is a bar of the browser's own.
const LOWEST_KEYBOARD = 120;

class KeyboardRoom extends HTMLElement {
  connectedCallback() {
    this.gone = new AbortController();
    globalThis.visualViewport?.addEventListener("resize", this.#fit, { signal: this.gone.signal });
  }

  disconnectedCallback() {
    this.gone.abort();
  }

  #fit = () => {
    const { height, scale } = globalThis.visualViewport;
    // Whoever has zoomed in sees less for another reason.
    const covered = scale > 1.05 ? 0 : innerHeight - height;
    const { style } = document.documentElement;
    if (covered < LOWEST_KEYBOARD) return style.removeProperty("--keyboard");
    style.setProperty("--keyboard", `${Math.round(covered)}px`);
    // It was moved up to show the caret, when there was no room yet.
    scrollTo(0, 0);
  };
}

customElements.define("keyboard-room", KeyboardRoom);
