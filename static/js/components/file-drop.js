// Gives the file field inside what is dropped onto it. Without it the field is picked from, as any other.

class FileDrop extends HTMLElement {
  connectedCallback() {
    this.addEventListener("dragover", this.#over);
    this.addEventListener("dragleave", this.#leave);
    this.addEventListener("drop", this.#drop);
  }

  #over = (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    this.toggleAttribute("data-over", true);
  };

  #leave = () => this.removeAttribute("data-over");

  #drop = (event) => {
    this.#leave();
    const field = this.querySelector("input[type=file]");
    if (!field || !event.dataTransfer?.files.length) return;
    event.preventDefault();
    field.files = event.dataTransfer.files;
    field.focus();
  };
}

customElements.define("file-drop", FileDrop);
