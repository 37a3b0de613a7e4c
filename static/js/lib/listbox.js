// A list to choose from while the focus stays in a text field: what is open, which one is marked, and what is said of it.
export class Listbox {
  constructor({ field, list, button, status }) {
    Object.assign(this, { field, list, button, status });
  }

  get isOpen() {
    return !this.list.hidden;
  }

  get options() {
    return [...this.list.querySelectorAll("[role='option']:not([hidden])")];
  }

  get marked() {
    return this.options.find((each) => each.ariaSelected === "true");
  }

  // Offer those that fit, the best first; `place` says how well, or null. Says whether there are any.
  offer(place, words) {
    const all = [...this.list.querySelectorAll("[role='option']")];
    for (const each of all) each.hidden = place(each) === null;
    this.list.firstElementChild?.append(...all.toSorted((one, other) => place(one) - place(other)));
    const found = this.options;
    if (!found.length && (all.length || !this.list.hasChildNodes())) return this.close();
    this.#open(true);
    this.mark(found[0]);
    this.status.textContent = words(found.length);
  }

  close() {
    // Another list of the same field may be open.
    if (!this.isOpen) return;
    this.#open(false);
    this.mark();
    this.status.textContent = "";
  }

  step(by) {
    const options = this.options;
    if (options.length) this.mark(options.at((options.indexOf(this.marked) + by) % options.length));
  }

  mark(option) {
    for (const each of this.list.querySelectorAll("[role='option']")) each.ariaSelected = String(each === option);
    option?.scrollIntoView({ block: "nearest" });
    this.#say("aria-activedescendant", option?.id);
  }

  #open(isOpen) {
    this.list.hidden = !isOpen;
    this.button?.setAttribute("aria-expanded", String(isOpen));
    this.#say("aria-controls", isOpen && this.list.firstElementChild?.id);
    this.#say("aria-autocomplete", isOpen && "list");
  }

  #say(name, value) {
    if (value) this.field.setAttribute(name, value);
    else this.field.removeAttribute(name);
  }
}
