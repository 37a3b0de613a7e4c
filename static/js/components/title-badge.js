// How many wait, and whether there is news, in the tab's title, its icon and the installed one. Follows data-count (a
// number) and data-news (of unread notices: a dot).

class TitleBadge extends HTMLElement {
  #plain;
  #written;

  static observedAttributes = ["data-count", "data-news"];

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
    const news = Number(this.dataset.news) > 0;
    this.#written = `${news ? "• " : ""}${count ? `(${count > 99 ? "99+" : count}) ` : ""}${this.#plain}`;
    if (document.title !== this.#written) document.title = this.#written;
    this.#written = document.title;
    const icon = document.getElementById("tab-icon");
    const wanted = news ? icon.dataset.news : icon.dataset.plain;
    if (icon.getAttribute("href") !== wanted) icon.setAttribute("href", wanted);
    // Only installed apps have a badge, and some browsers refuse it: the title has said it already.
    const shown = count || news ? navigator.setAppBadge?.(count || undefined) : navigator.clearAppBadge?.();
    shown?.catch(() => {});
  };
}

customElements.define("title-badge", TitleBadge);
