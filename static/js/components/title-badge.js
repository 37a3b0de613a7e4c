// How many wait, in the tab's title and on the installed icon. Follows data-count.

class TitleBadge extends HTMLElement {
  static observedAttributes = ["data-count"];

  connectedCallback() {
    this.#show();
  }

  attributeChangedCallback() {
    if (this.isConnected) this.#show();
  }

  #show() {
    const count = Number(this.dataset.count) || 0;
    const title = document.title.replace(/^\(\d+\+?\) /, "");
    document.title = count ? `(${count > 99 ? "99+" : count}) ${title}` : title;
    // Only installed apps have a badge, and some browsers refuse it: the title has said it already.
    navigator.setAppBadge?.(count).catch(() => {});
  }
}

customElements.define("title-badge", TitleBadge);
