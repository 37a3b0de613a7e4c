// Puts data-text, or the text of the field named in data-for, on the clipboard, and says so.

class CopyButton extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", this.#copy);
  }

  #copy = async () => {
    const field = document.getElementById(this.dataset.for ?? "");
    const text = this.dataset.text ?? field?.value ?? field?.textContent ?? "";
    const copied = await navigator.clipboard.writeText(text.trim()).then(() => true, () => false);
    const detail = copied
      ? { text: this.dataset.done ?? "Copied" }
      : { text: "The browser did not allow copying. Select the text and copy it by hand.", kind: "bad" };
    this.dispatchEvent(new CustomEvent("toast", { bubbles: true, detail }));
  };
}

customElements.define("copy-button", CopyButton);
