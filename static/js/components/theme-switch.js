// System, light or dark: shown at once, kept by the form it stands in.

class ThemeSwitch extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", this.#choose);
  }

  #choose = (event) => {
    const button = event.target.closest("button[name='theme']");
    if (!button) return;
    // The form keeps the choice on the server; the page need not wait or reload for it.
    event.preventDefault();
    document.documentElement.dataset.theme = button.value;
    for (const each of this.querySelectorAll("button[name='theme']")) {
      each.setAttribute("aria-pressed", String(each === button));
    }
    this.#keep(button);
  };

  async #keep(button) {
    const body = new FormData(button.form, button);
    const answer = await fetch(button.form.action, { method: "POST", body, redirect: "manual" }).catch(() => null);
    const kept = answer && (answer.ok || answer.type === "opaqueredirect");
    if (!kept) this.dispatchEvent(toast("Your choice of theme could not be saved. It lasts until you leave this page."));
  }
}

function toast(text) {
  return new CustomEvent("toast", { bubbles: true, detail: { text, kind: "bad" } });
}

customElements.define("theme-switch", ThemeSwitch);
