// The fields that can stand in a text: each becomes a button that puts it where the caret is. Without scripts they are read.
class MergeFields extends HTMLElement {
  connectedCallback() {
    for (const code of this.querySelectorAll("code")) {
      const button = Object.assign(document.createElement("button"), { type: "button", className: "chip", textContent: code.textContent });
      button.ariaLabel = `Put ${code.textContent} into the text`;
      code.replaceWith(button);
    }
    this.addEventListener("click", this.#put);
  }

  #put = ({ target }) => {
    const words = target.closest("button")?.textContent;
    if (!words) return;
    const field = document.getElementById(this.dataset.for);
    this.closest("[popover]")?.hidePopover();
    field.setRangeText(words, field.selectionStart, field.selectionEnd, "end");
    field.focus();
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };
}

customElements.define("merge-fields", MergeFields);
