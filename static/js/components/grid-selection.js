// What is chosen of a grid: says how many, takes ranges with Shift, and whatever more rows come.
class GridSelection extends HTMLElement {
  connectedCallback() {
    this.grid = this.closest(".grid");
    this.gone = new AbortController();
    const { signal } = this.gone;
    this.grid.addEventListener("click", this.#press, { signal });
    this.grid.addEventListener("change", this.#say, { signal });
    this.grid.addEventListener("htmx:afterSettle", this.#come, { signal });
    // A browser that goes back fills the boxes after the page has started.
    setTimeout(this.#say);
  }

  disconnectedCallback() {
    this.gone.abort();
  }

  get #boxes() {
    return [...this.grid.querySelectorAll("[name='chosen']")];
  }

  // All that match are chosen, also those that are not on the page.
  get #isAll() {
    return this.dataset.all !== undefined;
  }

  #press = (event) => {
    if (event.target.closest("[data-pick-none]") && !this.#isAll) {
      event.preventDefault();
      event.stopPropagation();
      for (const box of this.#boxes) box.checked = false;
      this.#say();
    } else if (event.target.matches("[data-pick-all]")) {
      for (const box of this.#boxes) box.checked = event.target.checked;
    } else if (event.target.matches("[name='chosen']")) this.#range(event);
  };

  #range(event) {
    const boxes = this.#boxes;
    const [from, to] = [boxes.indexOf(this.last), boxes.indexOf(event.target)].sort((one, other) => one - other);
    if (event.shiftKey && from >= 0) {
      for (const box of boxes.slice(from, to + 1)) box.checked = event.target.checked;
    }
    this.last = event.target;
  }

  #come = () => {
    if (this.#isAll) for (const box of this.#boxes) box.checked = true;
    this.#say();
  };

  #say = () => {
    const boxes = this.#boxes;
    const chosen = boxes.filter((box) => box.checked).length;
    // Whoever takes one out of all means those that are seen.
    if (this.#isAll && chosen < boxes.length) delete this.dataset.all;
    const head = this.grid.querySelector("[data-pick-all]");
    if (head) head.checked = chosen > 0 && chosen === boxes.length;
    if (head) head.indeterminate = chosen > 0 && chosen < boxes.length;
    if (this.#isAll) return;
    this.hidden = chosen === 0;
    this.querySelector(".bulk__count").textContent = `${chosen.toLocaleString("en")} ${chosen === 1 ? this.dataset.one : this.dataset.many} chosen`;
  };
}

customElements.define("grid-selection", GridSelection);
