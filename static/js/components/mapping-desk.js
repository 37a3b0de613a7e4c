// A mapping beside a payload: a value that is chosen puts its path into the field that had the focus last, or the first empty one.
// On a phone, where all stand below each other, its parts are folded but for the first, and those with something wrong.
class MappingDesk extends HTMLElement {
  #field = null;

  connectedCallback() {
    this.addEventListener("focusin", this.#remember);
    this.addEventListener("click", this.#put);
    if (matchMedia("(width < 45rem)").matches) this.#fold();
  }

  #fold() {
    const [, ...others] = this.querySelectorAll("[data-folds]");
    for (const part of others) part.open = part.querySelector(".field__error") !== null;
  }

  #remember = ({ target }) => {
    if (target.matches("[data-takes-path], textarea[name$=':others']")) this.#field = target;
  };

  #put = ({ target }) => {
    const path = target.closest("[data-path]")?.dataset.path;
    if (!path) return;
    const field = this.#field ?? [...this.querySelectorAll("[data-takes-path]")].find((each) => !each.value);
    if (!field) return;
    const isList = field.matches("textarea") && field.value.trim();
    field.value = isList ? `${field.value.trimEnd()}\n${path}` : path;
    field.focus();
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };
}

customElements.define("mapping-desk", MappingDesk);
