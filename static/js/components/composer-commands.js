// Commands in the reply box: a ^ opens the list of them, a space runs the one that was typed. None leaves as a text.
import { choiceOf, named, possible, run } from "../lib/commands.js";
import { Listbox } from "../lib/listbox.js";
import { putWords, watchLinks } from "../lib/put-words.js";
import { endedAt, strayIn, typedAt, wholeOf } from "../lib/typed.js";

const COUNT = (found) => `${found} ${found === 1 ? "command" : "commands"}`;

class ComposerCommands extends HTMLElement {
  connectedCallback() {
    this.gone = new AbortController();
    const { signal } = this.gone;
    this.field = document.getElementById(this.dataset.for);
    this.composer = this.closest("chat-composer");
    const [list, status, said] = [".choices", "[role='status']", ".commands__said"].map((each) => this.querySelector(each));
    Object.assign(this, { said, box: new Listbox({ field: this.field, list, status }) });
    this.field.addEventListener("input", this.#look, { signal });
    // Before the reply box, to which the same keys mean sending and leaving.
    this.field.addEventListener("keydown", this.#key, { signal });
    this.field.addEventListener("blur", () => this.box.close(), { signal });
    this.composer.addEventListener("submit", this.#guard, { signal, capture: true });
    watchLinks({ field: this.field, composer: this.composer, words: this.dataset.uploadWords, signal });
    // The focus stays in the text.
    this.addEventListener("mousedown", (event) => event.preventDefault(), { signal });
    list.addEventListener("click", ({ target }) => this.#take(target.closest("[role='option']")), { signal });
  }

  disconnectedCallback() {
    this.gone.abort();
  }

  #look = () => {
    const { value, selectionStart: caret } = this.field;
    this.said.textContent = "";
    // On the way to another chat these would be of the person before.
    if (this.composer.next) return this.box.close();
    const ended = endedAt(value, caret);
    this.asked = typedAt(value, caret);
    if (ended) return this.#run(ended);
    if (!this.asked) return this.box.close();
    const { word } = this.asked;
    if (!this.box.isOpen) this.box.list.firstElementChild.replaceChildren(...possible().map(choiceOf));
    const fits = ({ dataset }) => dataset.names.split(" ").some((each) => each.startsWith(word));
    this.box.offer((choice) => (fits(choice) ? Number(choice.dataset.place) : null), COUNT);
    if (!this.box.isOpen) this.said.textContent = `There is no command ^${word} here. ^ alone lists them.`;
  };

  #key = (event) => {
    if (!this.box.isOpen || event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) this.box.step(step);
    else if (event.key === "Escape") this.box.close();
    else if (["Enter", "Tab"].includes(event.key) && !event.shiftKey) this.#take(this.box.marked);
    else return;
    event.preventDefault();
    event.stopImmediatePropagation();
  };

  #take(choice) {
    if (choice && this.asked) this.#run({ ...this.asked, word: choice.dataset.name });
  }

  #run({ start, end, word }) {
    const command = named(word);
    this.box.close();
    if (!command) return void (this.said.textContent = `There is no command ^${word}. ^ alone lists them.`);
    if (word === "upload" && this.composer.mode === "text") return putWords(this.field, this.dataset.uploadWords, start, end);
    putWords(this.field, "", start, end);
    run(command);
  }

  // A command in a text that is sent was meant as one, or is a slip; either way it is not for the candidate.
  #guard = (event) => {
    const text = this.field.value;
    const [whole, stray] = [wholeOf(text), strayIn(text)];
    if (!stray || this.composer.mode === "note") return;
    event.preventDefault();
    event.stopPropagation();
    const command = whole && named(whole.word);
    if (command) {
      putWords(this.field, "", 0, text.length);
      return run(command, whole.words);
    }
    const why = named(stray) ? "is a command" : "looks like a command, and there is none of that name";
    this.said.textContent = `Not sent: ^${stray} ${why}. Take it out of the text.`;
  };
}

customElements.define("composer-commands", ComposerCommands);
