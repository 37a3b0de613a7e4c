// The page for lost lines: asks until the server answers, then gives way to the page that was wanted. Stands alone, as
// whatever it loads must be kept by the browser.

// In milliseconds: soon at first, then less often.
const FIRST = 2_000;
const LONGEST = 15_000;
const DRAFT = /^pivotcx:[^:]+:draft:(text|note):/;

class OfflinePage extends HTMLElement {
  connectedCallback() {
    this.pause = FIRST;
    this.#tell();
    addEventListener("online", this.#ask);
    this.#wait();
  }

  disconnectedCallback() {
    clearTimeout(this.timer);
    removeEventListener("online", this.#ask);
  }

  #wait() {
    this.timer = setTimeout(this.#ask, this.pause);
    this.pause = Math.min(2 * this.pause, LONGEST);
  }

  #ask = async () => {
    clearTimeout(this.timer);
    const answer = await fetch(this.dataset.ask, { cache: "no-store" }).catch(() => null);
    // An address that was to be posted to is asked for, not posted to again.
    if (answer?.ok) return location.replace(location.href);
    const seconds = Math.round(this.pause / 1000);
    this.querySelector(".offline__said").textContent = `Not yet. Trying again in ${seconds} s.`;
    this.#wait();
  };

  // How many are kept is seen; of whom and what is not.
  #tell() {
    let kept = 0;
    try {
      kept = Object.keys(localStorage).filter((key) => DRAFT.test(key)).length;
    } catch {
      return;
    }
    const place = this.querySelector(".offline__drafts");
    place.hidden = kept === 0;
    place.textContent = ` ${kept} ${kept === 1 ? "draft is" : "drafts are"} kept.`;
  }
}

customElements.define("offline-page", OfflinePage);
