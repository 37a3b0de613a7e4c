// How many notices are unread, in the rail, the title and the tab's icon, on all pages at once; and those that somebody
// wants on their desktop or to hear: once, by one tab, and not of the chat that they are looking at.
import { Fresh } from "../lib/fresh.js";
import { show, sound } from "../lib/aloud.js";
import { OneTab } from "../lib/one-tab.js";
import { keep, kept } from "../lib/storage.js";

class NoticeBell extends HTMLElement {
  connectedCallback() {
    const { me, team } = this.dataset;
    this.name = `notices:${team}:${me}`;
    this.after = Number(this.dataset.seq);
    this.tab = new OneTab(this.name, (chat) => document.hasFocus() && this.watched === chat);
    this.gone = new AbortController();
    const { signal } = this.gone;
    this.fresh = new Fresh(this, "notices-now", { path: () => `/notices/news/?after=${this.after}`, swap: "outerHTML", around: this.#take });
    document.addEventListener("live:batch", this.#hear, { signal });
    document.addEventListener("live:stale", ({ detail }) => detail.conversation || this.fresh.ask(), { signal });
    document.addEventListener("live:watch", ({ detail }) => this.#watch(detail.conversation), { signal });
    globalThis.addEventListener("focus", () => this.#watch(this.watched), { signal });
    this.#write();
  }

  disconnectedCallback() {
    this.gone.abort();
    this.tab.end();
  }

  get count() {
    return Number(document.getElementById("notices-now").dataset.count);
  }

  #hear = ({ detail: { items } }) => {
    // Of what may be seen no more nobody can say that it was read.
    if (items.some(({ conversation, gone }) => gone && conversation === this.watched)) this.watched = null;
    const isMine = ({ kind, for: whose, gone }) => gone || (kind === "notices.changed" && whose === this.dataset.me);
    if (items.some(isMine)) this.fresh.ask();
  };

  #take = (put) => {
    put();
    this.#write();
    const now = document.getElementById("notices-now");
    for (const each of now.children) this.#call(each, now.dataset);
    if (this.count) this.#watch(this.watched);
    document.dispatchEvent(new CustomEvent("notices:changed"));
  };

  async #call(line, { desktop, sound: loud }) {
    const { seq, tag, path, chat } = line.dataset;
    this.after = Math.max(this.after, Number(seq));
    if (!this.tab.speaks || Number(kept(this.name)) >= Number(seq)) return;
    keep(this.name, seq);
    const text = line.querySelector("i")?.textContent ?? "";
    const title = line.querySelector("b").textContent;
    if (await this.tab.isSeenAnywhere(chat)) return;
    if (desktop !== undefined) show(title, { text, tag, icon: this.dataset.icon, go: () => location.assign(path) });
    if (loud !== undefined) sound();
  }

  // What is told of a chat that somebody looks at, they have seen.
  #watch(chat) {
    this.watched = chat;
    if (!chat || !this.count || !document.hasFocus()) return;
    const headers = { ...JSON.parse(document.body.getAttribute("hx-headers")), "HX-Request": "true" };
    fetch(`/notices/chats/${chat}/read/`, { method: "POST", headers }).catch(() => {});
  }

  #write() {
    const bell = document.getElementById("bell");
    const { count } = this;
    document.getElementById("title-badge").dataset.news = count;
    bell.querySelector(".count")?.remove();
    bell.title = count ? `Notices: ${count} unread` : "Notices";
    if (!count) return;
    const badge = this.querySelector("template").content.querySelector(".count").cloneNode(true);
    badge.firstElementChild.textContent = count > 99 ? "99+" : count;
    badge.lastElementChild.textContent = `, ${count} unread`;
    bell.append(badge);
  }
}

customElements.define("notice-bell", NoticeBell);
