// How many wait, in the tab's title and on the installed icon. Follows data-count.

class TitleBadge extends HTMLElement {
  static observedAttributes = ["data-count"];

  connectedCallback() {
    // htmx writes the title of the page it brings over ours.
    document.addEventListener("htmx:afterSettle", this.#show);
    this.#show();
  }

  disconnectedCallback() {
    document.removeEventListener("htmx:afterSettle", this.#show);
  }

  attributeChangedCallback() {
    if (this.isConnected) this.#show();
  }

  #show = () => {
    const count = Number(this.dataset.count) || 0;
    const plain = document.title.replace(/^\(\d+\+?\) /, "");
    const title = count ? `(${count > 99 ? "99+" : count}) ${plain}` : plain;
    if (document.title !== title) document.title = title;
    // Only installed apps have a badge, and some browsers refuse it: the title has said it already.
    navigator.setAppBadge?.(count).catch(() => {});
  };
}

customElements.define("title-badge", TitleBadge);
