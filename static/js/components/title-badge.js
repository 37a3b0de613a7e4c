// How many wait, in the tab's title and on the installed icon. Follows data-count.

class TitleBadge extends HTMLElement {
  #plain;
  #written;

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

  // The page's own title, without the number.
  get plain() {
    return document.title === this.#written ? this.#plain : document.title;
  }

  say(title) {
    document.title = title;
    this.#show();
  }

  #show = () => {
    const count = Number(this.dataset.count) || 0;
    // A title that is not ours is that of a page which has just come; it may begin with an area code.
    if (document.title !== this.#written) this.#plain = document.title;
    this.#written = count ? `(${count > 99 ? "99+" : count}) ${this.#plain}` : this.#plain;
    if (document.title !== this.#written) document.title = this.#written;
    this.#written = document.title;
    // Only installed apps have a badge, and some browsers refuse it: the title has said it already.
    navigator.setAppBadge?.(count).catch(() => {});
  };
}

customElements.define("title-badge", TitleBadge);
