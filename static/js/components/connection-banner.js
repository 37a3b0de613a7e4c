// Says when the line to the server is lost, and what was done when it is back. Its texts stand in the page.
const BACK_FOR = 4_000;
// A line that is back at once was not worth a word.
const QUIET_FOR = 1_500;

class ConnectionBanner extends HTMLElement {
  connectedCallback() {
    this.onState = (event) => this.show(event.detail);
    document.addEventListener("live:state", this.onState);
  }

  disconnectedCallback() {
    document.removeEventListener("live:state", this.onState);
    clearTimeout(this.timer);
  }

  show({ online, refreshed, ended }) {
    clearTimeout(this.timer);
    if (ended) return this.end(ended);
    if (!online) {
      this.timer = setTimeout(() => this.only("lost"), QUIET_FOR);
      return;
    }
    const wasShown = !this.querySelector('[data-state="lost"]').hidden;
    this.only(refreshed && wasShown ? "back" : null);
    if (refreshed) this.timer = setTimeout(() => this.only(null), BACK_FOR);
  }

  // Whoever signs in again comes back to where they were.
  end(state) {
    const link = this.querySelector(`[data-state="${state}"] a`);
    if (link) link.search = new URLSearchParams({ next: location.pathname + location.search });
    this.only(state);
  }

  only(state) {
    for (const part of this.querySelectorAll("[data-state]")) part.hidden = part.dataset.state !== state;
  }
}

customElements.define("connection-banner", ConnectionBanner);
