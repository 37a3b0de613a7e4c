// The list of notices keeps itself true; whoever follows one has seen it.
import { Fresh } from "../lib/fresh.js";

class NoticeList extends HTMLElement {
  connectedCallback() {
    this.gone = new AbortController();
    const { signal } = this.gone;
    this.fresh = new Fresh(this, this.id, { path: () => `/notices/${location.search}` });
    document.addEventListener("notices:changed", this.fresh.ask, { signal });
    this.addEventListener("click", this.#follow, { signal });
  }

  disconnectedCallback() {
    this.gone.abort();
  }

  // The page goes on at once, and the answer is of no use to it.
  #follow = ({ target }) => {
    const url = target.closest("[data-read-url]")?.dataset.readUrl;
    if (!url) return;
    const headers = { ...JSON.parse(document.body.getAttribute("hx-headers")), "HX-Request": "true" };
    fetch(url, { method: "POST", headers, keepalive: true }).catch(() => {});
  };
}

customElements.define("notice-list", NoticeList);
