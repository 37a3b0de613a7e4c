// What writes words into the text it is for: a command typed with a space behind it (^upload), or a link of the page that
// would open the chat with these words in it (data-put-words).
const TYPED = /(?:^|\s)\^([a-z-]+)\s$/;

class ComposerCommands extends HTMLElement {
  connectedCallback() {
    this.gone = new AbortController();
    const { signal } = this.gone;
    this.field = document.getElementById(this.dataset.for);
    this.composer = this.closest("chat-composer");
    this.field.addEventListener("input", this.#look, { signal });
    document.addEventListener("click", this.#press, { signal });
  }

  disconnectedCallback() {
    this.gone.abort();
  }

  // Notes name no links; and on the way to another chat these would be of the person before.
  get #isOff() {
    return this.composer.mode === "note" || Boolean(this.composer.next);
  }

  #look = () => {
    const { value, selectionStart: caret } = this.field;
    const found = TYPED.exec(value.slice(0, caret));
    const words = found && this.#wordsOf(found[1]);
    if (!words || this.#isOff) return;
    this.#put(words, caret - found[1].length - 2, caret);
  };

  #press = (event) => {
    const link = event.target.closest("[data-put-words]");
    if (!link || this.#isOff || link.dataset.putWords !== this.composer.dataset.conversation) return;
    event.preventDefault();
    link.closest("[popover]")?.hidePopover();
    const { value, selectionStart, selectionEnd } = this.field;
    const gap = selectionStart && !/\s/.test(value[selectionStart - 1]) ? " " : "";
    this.#put(gap + this.#wordsOf("upload"), selectionStart, selectionEnd);
    this.field.focus();
  };

  #wordsOf(command) {
    return this.querySelector(`[data-command="${command}"]`)?.dataset.words;
  }

  #put(words, from, to) {
    this.field.setRangeText(words, from, to, "end");
    this.field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

customElements.define("composer-commands", ComposerCommands);
