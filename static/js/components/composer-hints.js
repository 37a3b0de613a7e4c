// Says what to think over in the text it is for, when its writer pauses; the server knows the rules.
import { sayNotSent } from "../lib/announce.js";
import { pageKeys } from "../lib/page-keys.js";

// In milliseconds.
const PAUSE = 350;
// Without one there is nothing to track.
const LINK = /https?:\/\/\S/i;

class ComposerHints extends HTMLElement {
  connectedCallback() {
    this.gone = new AbortController();
    const { signal } = this.gone;
    this.field = document.getElementById(this.dataset.for);
    // In a chat, the reply box; elsewhere the words are in a form that says itself what it refuses.
    this.composer = this.closest("chat-composer");
    this.field.addEventListener("input", this.#wait, { signal });
    const { form } = this.field;
    form?.addEventListener("change", ({ target }) => target.name === "track_links" && this.#wait(), { signal });
    // Before the reply box hears of it.
    this.composer?.addEventListener("submit", this.#hold, { signal, capture: true });
    this.#wait();
  }

  disconnectedCallback() {
    this.gone.abort();
    clearTimeout(this.timer);
    this.asked?.abort();
  }

  #wait = () => {
    clearTimeout(this.timer);
    this.asked?.abort();
    // It was said of other words.
    for (const each of this.querySelectorAll(".hint--blocks")) each.classList.remove("hint--blocks");
    const track = this.composer?.querySelector(".composer__track:has([name=track_links])");
    if (track) track.hidden = !LINK.test(this.field.value);
    if (this.field.value.trim() && this.composer?.mode !== "note") this.timer = setTimeout(this.#ask, PAUSE);
    else this.replaceChildren();
  };

  #ask = async () => {
    this.asked = new AbortController();
    const { signal } = this.asked;
    const { form, value } = this.field;
    // Of a text to many, how somebody of them reads it; of a later step of a campaign, that it is not the first.
    const list = form.elements.list?.value;
    const tracks = form.elements.track_links?.checked && { track_links: "yes" };
    const follows = form.elements.follows && { follows: "yes" };
    const body = new URLSearchParams({ body: value, ...(list && { list }), ...tracks, ...follows, ...pageKeys(form) });
    const asked = { method: "POST", body, signal, headers: { "HX-Request": "true" } };
    const read = (answer) => (answer.ok && !answer.redirected ? answer.text() : null);
    // Withdrawn, too, while it is read: somebody types on.
    const html = await fetch(this.dataset.url, asked).then(read).catch(() => null);
    if (html === null || signal.aborted) return;
    // The same again is no news to a screen reader.
    const next = document.createElement("div");
    next.innerHTML = html;
    if (next.innerHTML !== this.innerHTML) this.replaceChildren(...next.childNodes);
  };

  // The server would refuse it: the words stay where they can be mended.
  #hold = (event) => {
    const reason = this.querySelector(".hint--blocks");
    if (!reason || event.target !== this.field.form || this.composer.mode === "note") return;
    event.preventDefault();
    event.stopImmediatePropagation();
    sayNotSent(reason.textContent.trim());
    this.field.focus();
  };
}

customElements.define("composer-hints", ComposerHints);
