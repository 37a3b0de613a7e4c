// One open chat: takes in what arrives, says when something is below, and marks it read when it is really seen.
import { sayNotSent } from "../lib/announce.js";
import { Fresh } from "../lib/fresh.js";
import { Past } from "../lib/past.js";
import { markRead } from "../lib/read-mark.js";
import { entryFrom, lastInbound, putEntry, watch } from "../lib/thread.js";

// News of these kinds change the head; the others only the thread or the row.
const HEAD = /^(conversation\.(?!read|unread)|candidate\.|message\.(received|queued))/;
const DETAILS = /^(candidate\.|application\.|attachment\.|upload_link\.|conversation\.(shared|unshared|stage_changed|closed|opened))/;
const NEAR_END = 120;

class ChatThread extends HTMLElement {
  connectedCallback() {
    [this.screen, this.pill] = [this.querySelector(".chat__log"), this.querySelector(".chat__new")];
    const path = () => `/chat/${this.dataset.conversation}/`;
    this.head = new Fresh(this, "thread-head", { path, swap: "outerHTML" });
    // Not while somebody is writing there.
    const isFree = () => !document.querySelector("#details form.form");
    this.details = new Fresh(this, "details", { path, swap: "outerHTML", isFree });
    this.past = new Past(this);
    this.log = new Fresh(this, "thread-log", { path: () => this.past.path(path()), apply: this.#takeEntries, around: this.#redraw });
    const { signal } = (this.gone = new AbortController());
    document.addEventListener("live:batch", this.#batch, { signal });
    document.addEventListener("live:stale", this.#stale, { signal });
    document.addEventListener("visibilitychange", this.#see, { signal });
    for (const [name, act] of [["click", this.#press], ["chat:refused", this.head.ask]]) this.addEventListener(name, act);
    this.screen.addEventListener("scroll", this.#scrolled, { passive: true });
    // After all elements of the page have started.
    setTimeout(() => watch(this.dataset.conversation, Number(this.dataset.seq)));
    this.#see();
  }

  disconnectedCallback() {
    this.gone.abort();
    if (!document.querySelector("chat-thread")) watch(null);
  }

  #batch = ({ detail }) => {
    const ours = this.#takeEntries(detail);
    // Whoever did it has the head already, in the answer.
    if (detail.local) return;
    if (ours.some(({ kind }) => HEAD.test(kind))) this.head.ask();
    if (ours.some(({ kind }) => DETAILS.test(kind))) this.details.ask();
  };

  #takeEntries = ({ items }) => {
    const ours = items.filter((item) => item.conversation === this.dataset.conversation && !item.gone);
    for (const item of ours) if (item.entry) this.#take(entryFrom(item.entry));
    return ours;
  };

  #take(entry) {
    if (this.past.isShown && !document.getElementById(entry.id)) return void (this.pill.hidden = false);
    const isInbound = entry.dataset.inbound !== undefined;
    const away = this.screen.scrollTop < -NEAR_END;
    const isNew = putEntry(this.querySelector(".chat__messages"), entry);
    if (entry.matches(".message--failed")) sayNotSent(entry.querySelector(".message__reason")?.textContent ?? "");
    if (isNew && isInbound) this.#tellInbound(away);
    if (isNew && entry.matches(".message--out")) this.screen.scrollTop = 0;
  }

  #tellInbound(away) {
    this.toggleAttribute("data-unread", true);
    if (away) this.pill.hidden = false;
    else this.#see();
  }

  #scrolled = () => {
    if (this.screen.scrollTop < -NEAR_END || this.past.isShown) return;
    this.pill.hidden = true;
    this.#see();
  };

  #press = ({ target }) => {
    if (target.closest(".chat__new") && !this.past.leave()) this.screen.scrollTo({ top: 0, behavior: "smooth" });
  };

  #see = async () => {
    const isShown = document.visibilityState === "visible" && this.pill.hidden;
    if (!this.hasAttribute("data-unread") || !isShown) return;
    this.removeAttribute("data-unread");
    if (!(await markRead(this))) this.toggleAttribute("data-unread", true);
  };

  #stale = ({ detail }) => {
    if (detail.conversation && detail.conversation !== this.dataset.conversation) return;
    for (const each of [this.head, this.details, this.log]) each.ask();
  };

  #redraw = (put) => {
    const before = this.past.isShown ? null : lastInbound(this);
    put();
    this.querySelector("chat-composer").outbox.restore();
    if (before !== null && !this.past.isShown && lastInbound(this) !== before) this.#tellInbound(this.screen.scrollTop < -NEAR_END);
  };
}

customElements.define("chat-thread", ChatThread);
