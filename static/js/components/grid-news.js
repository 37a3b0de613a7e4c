// Says quietly that what a grid shows has changed; the rows stay where they are until somebody asks.
class GridNews extends HTMLElement {
  connectedCallback() {
    this.changed = new Set();
    document.addEventListener("live:batch", this.#hear);
  }

  disconnectedCallback() {
    document.removeEventListener("live:batch", this.#hear);
  }

  #hear = ({ detail }) => {
    for (const { kind, conversation } of detail.items) {
      // That a colleague has read something changes nothing here.
      if (conversation && !/^(local|conversation\.(un)?read)$/.test(kind)) this.changed.add(conversation);
    }
    const count = this.changed.size;
    if (!count) return;
    this.querySelector(".grid-bar__changes").textContent = `${count} ${count === 1 ? "change" : "changes"}: refresh`;
    this.hidden = false;
  };
}

customElements.define("grid-news", GridNews);
