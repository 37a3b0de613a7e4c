// Moves a column up or down: the form sends them in the order in which they stand.
class ColumnOrder extends HTMLElement {
  connectedCallback() {
    for (const button of this.querySelectorAll("[data-move]")) button.hidden = false;
    this.addEventListener("click", this.#press);
  }

  #press = ({ target }) => {
    const button = target.closest("[data-move]");
    if (!button) return;
    const row = button.closest("li");
    const other = button.dataset.move === "1" ? row.nextElementSibling : row.previousElementSibling;
    if (!other) return;
    if (button.dataset.move === "1") other.after(row);
    else other.before(row);
    button.focus();
    row.scrollIntoView({ block: "nearest" });
  };
}

customElements.define("column-order", ColumnOrder);
