// Lets the browser keep the page for lost lines. Where it cannot (an old browser, no https), all else works as well.

// In milliseconds: the page that somebody waits for comes first.
const LATER = 2_000;

class OfflineWorker extends HTMLElement {
  connectedCallback() {
    const { serviceWorker } = navigator;
    if (!serviceWorker) return;
    const register = () => serviceWorker.register(this.dataset.url, { updateViaCache: "none" }).catch(() => {});
    this.timer = setTimeout(register, LATER);
  }

  disconnectedCallback() {
    clearTimeout(this.timer);
  }
}

customElements.define("offline-worker", OfflineWorker);
