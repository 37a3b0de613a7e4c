// What is chosen of a grid: says how many, takes ranges with Shift, and whatever more rows come. Of all that match
// some may be taken out again. What is done with it goes out as two lists of ids: those chosen and those shown.
class GridSelection extends HTMLElement {
  connectedCallback() {
    this.grid = this.closest(".grid");
    this.gone = new AbortController();
    const { signal } = this.gone;
    this.known = new WeakSet(this.#boxes);
    this.grid.addEventListener("click", this.#press, { signal });
    this.grid.addEventListener("change", this.#say, { signal });
    this.grid.addEventListener("htmx:afterSettle", this.#come, { signal });
    this.addEventListener("htmx:configRequest", this.#send);
    document.addEventListener("bulk-begun", this.#begun, { signal });
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
    for (const box of this.#boxes) {
      if (this.#isAll && !this.known.has(box)) box.checked = true;
      this.known.add(box);
    }
    this.#say();
  };

  #send = ({ detail }) => {
    if (!detail.elt.matches("[form='grid-bulk']")) return;
    const ids = (boxes) => boxes.map((box) => box.value).join(",");
    detail.parameters.shown = ids(this.#boxes);
    detail.parameters.chosen = ids(this.#boxes.filter((box) => box.checked));
  };

  // It is on its way: the choice has done its part.
  #begun = () => {
    document.getElementById("grid-dialog").close();
    if (this.checkVisibility()) this.querySelector("[data-pick-none]").click();
  };

  #say = () => {
    const boxes = this.#boxes;
    const chosen = boxes.filter((box) => box.checked).length;
    const head = this.grid.querySelector("[data-pick-all]");
    if (head) head.checked = chosen > 0 && chosen === boxes.length;
    if (head) head.indeterminate = chosen > 0 && chosen < boxes.length;
    this.querySelector(".bulk__count").textContent = this.#isAll ? this.#allBut(boxes.length - chosen) : this.#number(chosen);
  };

  #number(chosen) {
    return `${chosen.toLocaleString("en")} ${chosen === 1 ? this.dataset.one : this.dataset.many} chosen`;
  }

  #allBut(left) {
    const all = `${Number(this.dataset.all).toLocaleString("en")} matching ${this.dataset.many}`;
    return left ? `${(this.dataset.all - left).toLocaleString("en")} of all ${all} are chosen` : `All ${all} are chosen`;
  }
}

customElements.define("grid-selection", GridSelection);
