// Keeps of a list what has the typed words in its data-find; a group of which nothing is left goes, too.
class ListFinder extends HTMLElement {
  connectedCallback() {
    this.addEventListener("input", this.#find);
    this.addEventListener("keydown", this.#enter);
    // Before anything else somebody types what they look for; and may have begun before this was here.
    const search = this.querySelector("[type='search']");
    search?.focus({ preventScroll: true });
    if (search?.value) this.#find({ target: search });
  }

  #find = ({ target }) => {
    if (!target.matches("[type='search']")) return;
    const words = target.value.toLowerCase().split(/\s+/);
    for (const item of this.querySelectorAll("[data-find]")) {
      const text = item.dataset.find.toLowerCase();
      item.hidden = !words.every((word) => text.includes(word));
    }
    for (const group of this.querySelectorAll("[data-find-group]")) {
      group.hidden = !group.querySelector("[data-find]:not([hidden])");
    }
    const none = this.querySelector("[data-find-none]");
    if (none) none.hidden = this.querySelector("[data-find]:not([hidden])") !== null;
  };

  // The first that is left.
  #enter = (event) => {
    if (event.key !== "Enter" || !event.target.matches("[type='search']")) return;
    event.preventDefault();
    this.querySelector("[data-find]:not([hidden]) :is(a, input)")?.click();
  };
}

customElements.define("list-finder", ListFinder);
