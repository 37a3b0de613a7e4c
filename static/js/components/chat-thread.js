// One open chat: takes in what arrives, says when something is below, and marks it read when it is really seen.
import { sayNotSent } from "../lib/announce.js";
import { markRead } from "../lib/read-mark.js";
import { entryFrom, putEntry, watch } from "../lib/thread.js";

// News of these kinds change the head; the others only the thread or the row.
const HEAD = /^(conversation\.(?!read|unread)|candidate\.|message\.(received|queued))/;
const DETAILS = /^(candidate\.|application\.|conversation\.(shared|unshared|stage_changed))/;
const NEAR_END = 120;

class ChatThread extends HTMLElement {
  connectedCallback() {
    document.addEventListener("live:batch", this.#batch);
    document.addEventListener("live:stale", this.#refresh);
    document.addEventListener("visibilitychange", this.#see);
    this.addEventListener("click", this.#press);
    this.addEventListener("chat:refused", this.#refreshHead);
    this.#log.addEventListener("scroll", this.#scrolled, { passive: true });
    // After all elements of the page have started, the socket among them.
    setTimeout(() => watch(this.dataset.conversation));
    this.#see();
  }

  disconnectedCallback() {
    document.removeEventListener("live:batch", this.#batch);
    document.removeEventListener("live:stale", this.#refresh);
    document.removeEventListener("visibilitychange", this.#see);
    if (!document.querySelector("chat-thread")) watch(null);
  }

  get #log() {
    return this.querySelector(".chat__log");
  }

  #batch = ({ detail }) => {
    const ours = detail.items.filter((item) => item.conversation === this.dataset.conversation && !item.gone);
    for (const item of ours) if (item.entry) this.#take(entryFrom(item.entry));
    // Whoever did it has the head already, in the answer.
    if (detail.local) return;
    if (ours.some(({ kind }) => HEAD.test(kind))) this.#refreshHead();
    if (ours.some(({ kind }) => DETAILS.test(kind))) this.#refreshDetails();
  };

  #take(entry) {
    const isInbound = entry.dataset.inbound !== undefined;
    const away = this.#log.scrollTop < -NEAR_END;
    const isNew = putEntry(this.querySelector(".chat__messages"), entry);
    if (entry.matches(".message--failed")) sayNotSent(entry.querySelector(".message__reason")?.textContent ?? "");
    if (!isNew) return;
    if (isInbound) this.toggleAttribute("data-unread", true);
    if (isInbound && away) this.#pill.hidden = false;
    else this.#see();
    if (entry.matches(".message--out") && !isInbound) this.#log.scrollTop = 0;
  }

  get #pill() {
    return this.querySelector(".chat__new");
  }

  #scrolled = () => {
    if (this.#log.scrollTop < -NEAR_END) return;
    this.#pill.hidden = true;
    this.#see();
  };

  #press = (event) => {
    if (event.target.closest(".chat__new")) this.#log.scrollTo({ top: 0, behavior: "smooth" });
  };

  #see = async () => {
    const isShown = document.visibilityState === "visible" && this.#pill.hidden;
    if (!this.hasAttribute("data-unread") || !isShown) return;
    this.removeAttribute("data-unread");
    const { readUrl: url, conversation, me } = this.dataset;
    const token = this.querySelector("[name='csrfmiddlewaretoken']").value;
    if (!(await markRead({ url, token, conversation, me }))) this.toggleAttribute("data-unread", true);
  };

  #refreshHead = () => this.#fetch("#thread-head", "outerHTML");

  #refreshDetails = () => {
    // Not while somebody is writing there.
    if (!document.querySelector("#details form.form")) this.#fetch("#details", "outerHTML");
  };

  #refresh = async () => {
    this.#refreshHead();
    this.#refreshDetails();
    await this.#fetch("#thread-log", "innerHTML");
    this.querySelector("chat-composer").outbox.restore();
  };

  #fetch(target, swap) {
    // Without a connection there is nothing to fetch: the banner says so, and what was missed comes with the next one.
    return globalThis.htmx.ajax("GET", `/chat/${this.dataset.conversation}/`, { target, swap }).catch(() => {});
  }
}

customElements.define("chat-thread", ChatThread);
