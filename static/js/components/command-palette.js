// Ctrl K: people, pages and actions by a few letters; and the word that a command asks for.
import { freeOf, run } from "../lib/commands.js";
import { Listbox } from "../lib/listbox.js";
import { askFor, goTo, isOffered, partsOf, sayNone, sayWhat, sift, watchCalls } from "../lib/palette.js";
import { answersOf, chatLine, fill, knownLines } from "../lib/palette-lines.js";
import { openChat, recentOf, watchRecent } from "../lib/recent.js";

const PATIENCE = 120;

class CommandPalette extends HTMLElement {
  connectedCallback() {
    Object.assign(this, partsOf(this), { gone: new AbortController() });
    const { signal } = this.gone;
    this.box = new Listbox(this);
    watchCalls(this, { open: () => this.#show(null), take: this.#take, signal });
    this.field.addEventListener("input", this.#look);
    this.dialog.addEventListener("keydown", this.#key);
    watchRecent(this.dataset.me, signal);
  }

  disconnectedCallback() {
    this.gone.abort();
  }

  get #query() {
    return this.field.value.trim();
  }

  // A command needs a word: ask for it. Where what was said already means one thing only, that is done.
  ask(command, words = "") {
    this.#show(command, words);
    const offered = this.box.options.filter((line) => line.dataset.own === undefined);
    const meant = offered.length ? offered : this.box.options;
    if (words && meant.length === 1) this.#take(meant[0]);
  }

  #show(command, words = "") {
    Object.assign(this, { asked: command, known: [] });
    sayWhat(this, command, words);
    fill(this.list, "recent", recentOf(this.dataset.me, openChat()).map((each) => chatLine(this.template, each)));
    if (!this.dialog.open) this.dialog.showModal();
    this.field.focus();
    this.#look();
    const free = command && freeOf(command.dataset.command)?.dataset;
    if (free?.known) this.#fetch(free.url, (html) => Object.assign(this, { known: knownLines(this.template, command, html) }));
  }

  #look = () => {
    clearTimeout(this.timer);
    const url = `${this.dataset.peopleUrl}?${new URLSearchParams({ q: this.#query })}`;
    const isLong = !this.asked && this.#query.length > 1;
    if (isLong) this.timer = setTimeout(() => this.#fetch(url, (html) => fill(this.list, "people", html)), PATIENCE);
    else fill(this.list, "people", []);
    this.#draw();
  };

  // What was asked for may come when something else is asked.
  async #fetch(url, take) {
    const [command, query] = [this.asked, this.#query];
    const html = await askFor(url);
    if (html === null || command !== this.asked || (!command && query !== this.#query)) return;
    take(html);
    this.#draw();
  }

  #draw() {
    const [query, asked] = [this.#query, this.asked?.dataset];
    fill(this.list, "answers", asked ? [...this.known, ...answersOf(this.template, asked, query)] : []);
    const found = sift(this.list, query, (line, group) => (asked ? group === "answers" : isOffered(query, line, group)));
    this.box.mark(found[0]);
    sayNone(this, found.length, asked && !query ? "Write it here." : "Nothing is called so.");
  }

  #key = (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) this.box.step(step);
    else if (event.key === "Enter" && !event.isComposing && event.target === this.field) this.#take(this.box.marked);
    else if (event.key === "Backspace" && this.asked && !this.field.value) this.#show(null);
    else return;
    event.preventDefault();
  };

  #take = (line) => {
    if (!line) return;
    if (!line.dataset.asks) this.dialog.close();
    if (line.run) line.run();
    else if (line.dataset.command) run(line);
    else goTo(line.dataset);
  };
}

customElements.define("command-palette", CommandPalette);
