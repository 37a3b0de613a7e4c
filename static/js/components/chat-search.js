// Search in one chat: counts the lines with the words, goes from one to the next, also to one that is pages up.
import { mark } from "../lib/highlight.js";
import { askFor } from "../lib/palette.js";

const PATIENCE = 200;

class ChatSearch extends HTMLElement {
  connectedCallback() {
    [this.bar, this.field, this.count, this.list] = ["form", "input", ".within__count", "ol"].map((each) => this.querySelector(each));
    this.thread = this.closest("chat-thread");
    this.addEventListener("click", this.#press);
    this.addEventListener("keydown", this.#key);
    this.bar.addEventListener("submit", (event) => this.#step(1, event));
    this.field.addEventListener("input", () => {
      clearTimeout(this.timer);
      this.timer = setTimeout(this.#look, PATIENCE);
    });
  }

  disconnectedCallback() {
    clearTimeout(this.timer);
    mark(document.body, []);
  }

  get #words() {
    return this.field.value.trim();
  }

  #press = ({ target }) => {
    if (target.closest("[data-does='find']")) this.#open();
    else if (target.closest("[data-leave]")) this.#leave();
    else if (target.closest("[data-step]")) this.#step(-1);
  };

  #key = (event) => {
    if (event.key === "Escape") this.#leave();
    else if (event.key === "Enter" && event.shiftKey && event.target === this.field) this.#step(-1);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  #open() {
    this.bar.hidden = false;
    this.field.focus();
    this.field.select();
  }

  #leave() {
    this.bar.hidden = true;
    this.field.value = "";
    this.#look();
    this.thread.querySelector(".composer__text")?.focus({ preventScroll: true });
  }

  #look = async () => {
    const asked = this.#words;
    const html = asked ? await askFor(`${this.dataset.url}?${new URLSearchParams({ q: asked })}`) : "";
    if (html === null || asked !== this.#words) return;
    this.list.innerHTML = html;
    this.at = -1;
    this.#say();
    this.#step(1);
  };

  #step(by, event) {
    event?.preventDefault();
    const { length } = this.list.children;
    if (length) this.at = (this.at + by + length) % length;
    this.#say();
    if (length) this.#show(this.list.children[this.at].dataset);
    else mark(this.thread, []);
  }

  #say() {
    const { length } = this.list.children;
    this.count.textContent = length ? `${Math.max(this.at, 0) + 1} of ${length}` : this.#words && "None";
  }

  async #show({ line, at }) {
    if (!document.getElementById(line)) await this.thread.past.turnTo(at);
    const found = document.getElementById(line);
    found?.scrollIntoView({ block: "center" });
    mark(this.thread, this.#words.split(/\s+/));
    this.thread.querySelector(".message--found")?.classList.remove("message--found");
    found?.classList.add("message--found");
  }
}

customElements.define("chat-search", ChatSearch);
