// Beside what sends the saved words: says that those in the form it is for are others, and keeps its own form from being sent.
class UnsavedWords extends HTMLElement {
  connectedCallback() {
    this.gone = new AbortController();
    const { signal } = this.gone;
    this.words = document.getElementById(this.dataset.for);
    this.files = attached(this.words);
    for (const event of ["input", "change", "attach:changed"]) this.words.addEventListener(event, this.#look, { signal });
    // A browser that goes back fills in what was typed.
    window.addEventListener("pageshow", this.#look, { signal });
    this.#look();
  }

  disconnectedCallback() {
    this.gone.abort();
  }

  #look = () => {
    const isUnsaved = "always" in this.dataset || [...this.words.elements].some(isChanged) || attached(this.words) !== this.files;
    this.hidden = !isUnsaved;
    for (const button of this.closest("form").querySelectorAll("[type=submit]:not([form])")) button.disabled = isUnsaved;
  };
}

function isChanged(field) {
  if (field.type === "hidden" || field.type === "file") return false;
  if (field.type === "checkbox") return field.checked !== field.defaultChecked;
  if (field.type === "select-one") return field.selectedIndex !== Math.max(0, [...field.options].findIndex((option) => option.defaultSelected));
  return "defaultValue" in field && field.value !== field.defaultValue;
}

// Those on their way, too.
function attached(form) {
  return [...form.querySelectorAll(".attach__file input:not([type=file])")].map((field) => field.value).join();
}

customElements.define("unsaved-words", UnsavedWords);
