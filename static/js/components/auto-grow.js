// A text field as tall as its text, where the browser cannot do it by itself.

class AutoGrow extends HTMLElement {
  connectedCallback() {
    if (CSS.supports("field-sizing", "content")) return;
    this.addEventListener("input", this.#fit);
    this.#fit();
  }

  #fit = () => {
    const field = this.querySelector("textarea");
    if (!field) return;
    field.style.height = "auto";
    field.style.height = `${field.scrollHeight}px`;
  };
}

customElements.define("auto-grow", AutoGrow);
