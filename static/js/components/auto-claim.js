// Claims the chat by itself: at once while somebody waits in it (data-now), and when its person begins to write to them.
// Once for each time that it was opened: whoever lets go knowingly is not put on it again.
import { pageKeys } from "../lib/page-keys.js";
import { post } from "../lib/post.js";

const done = new WeakSet();

class AutoClaim extends HTMLElement {
  connectedCallback() {
    this.thread = this.closest("chat-thread");
    this.gone = new AbortController();
    const { signal } = this.gone;
    // What is opened behind another window is not being read.
    const look = () => document.visibilityState === "visible" && this.hasAttribute("data-now") && this.#claim();
    document.addEventListener("visibilitychange", look, { signal });
    this.thread.addEventListener("input", ({ target }) => target.value && this.#claim(), { signal });
    // After the reply box has started, which puts a draft into it.
    setTimeout(look);
  }

  disconnectedCallback() {
    this.gone.abort();
  }

  async #claim() {
    if (!this.isConnected || done.has(this.thread)) return;
    done.add(this.thread);
    // A colleague who was quicker is named by the head, which is drawn anew.
    await post(this.dataset.url, { by_itself: "yes", ...pageKeys(this.thread.querySelector(".composer__box")) });
  }
}

customElements.define("auto-claim", AutoClaim);
