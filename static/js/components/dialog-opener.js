// Opens the dialog named in data-dialog: on a press of the button or link inside, or at once with data-now.
// Focus goes back where it came from, a press beside the dialog closes it, and so does anything with data-close.

class DialogOpener extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", this.#press);
    if (this.hasAttribute("data-now")) this.#open();
  }

  #press = (event) => {
    const control = event.target.closest("button, a");
    // htmx follows links it knows; any other link would leave the page.
    if (control?.matches("a") && !control.matches("[hx-get]")) event.preventDefault();
    if (control) this.#open();
  };

  #open() {
    const dialog = document.getElementById(this.dataset.dialog);
    if (!dialog || dialog.open) return;
    dialog.addEventListener("click", closeFromInside);
    dialog.addEventListener("htmx:afterRequest", closeWhenDone);
    dialog.showModal();
  }
}

function closeFromInside(event) {
  const dialog = event.currentTarget;
  if (event.target === dialog || event.target.closest("[data-close]")) dialog.close();
}

// A form with data-closes is done with once it was taken.
function closeWhenDone({ target, currentTarget, detail }) {
  if (detail.successful && target.matches("[data-closes]")) currentTarget.close();
}

customElements.define("dialog-opener", DialogOpener);
