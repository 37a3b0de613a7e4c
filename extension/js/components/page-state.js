// What there is instead of a list: a wait, nothing found, or something that has to be done first.

class PageState extends HTMLElement {
  // title, words, and what can be done: [{label, act}], the first one first.
  show({ title = "", words = "", acts = [], busy = false }) {
    this.hidden = false;
    this.classList.toggle("state--busy", busy);
    const parts = [];
    if (title) parts.push(Object.assign(document.createElement("h2"), { className: "state__title", textContent: title }));
    parts.push(Object.assign(document.createElement("p"), { className: "state__words", textContent: words }));
    const row = Object.assign(document.createElement("div"), { className: "state__acts" });
    acts.forEach(({ label, act }, place) => row.append(this.#button(label, act, place)));
    if (acts.length) parts.push(row);
    this.replaceChildren(...parts);
    row.querySelector("button")?.focus();
  }

  hide() {
    this.hidden = true;
    this.classList.remove("state--busy");
    this.replaceChildren();
  }

  #button(label, act, place) {
    const button = document.createElement("button");
    Object.assign(button, { type: "button", className: place ? "button" : "button button--primary", textContent: label });
    button.addEventListener("click", act);
    return button;
  }
}

customElements.define("page-state", PageState);
