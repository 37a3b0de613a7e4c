// The list of chats: keeps itself true, in order and in place while texts arrive.
import { now } from "../lib/clock.js";
import { Fresh, replay } from "../lib/fresh.js";
import { matches } from "../lib/inbox.js";
import { isAsAsked, stateOf } from "../lib/list-state.js";
import { dropTwins, factsOf, isBeyond, judgeUnread, markOpen, noteReading, put, rowFrom, rowsIn, take } from "../lib/rows.js";

class ChatList extends HTMLElement {
  connectedCallback() {
    const path = () => `/chat/${location.search}`;
    this.fresh = new Fresh(this, "chat-list", { path, apply: this.#take, around: this.#keepPlace });
    this.gone = new AbortController();
    const { signal } = this.gone;
    document.addEventListener("live:batch", ({ detail }) => this.#take(detail), { signal });
    document.addEventListener("live:stale", this.#stale, { signal });
    document.addEventListener("htmx:afterSettle", this.#moved, { signal });
    document.addEventListener("htmx:historyRestore", this.#moved, { signal });
    this.addEventListener("htmx:afterOnLoad", this.#loaded);
    this.addEventListener("age-changed", this.#prune);
    this.#moved();
    this.querySelector(".row[aria-current]")?.scrollIntoView({ block: "nearest" });
  }

  disconnectedCallback() {
    this.gone.abort();
  }

  get #list() {
    return this.querySelector(".chat__rows");
  }

  // What is open stands in the address; so does the filter, which going back may have changed.
  #moved = (event) => {
    const open = location.pathname.match(/^\/chat\/([0-9a-f-]{36})\//)?.[1] ?? "";
    for (const row of rowsIn(this.#list)) markOpen(row, row.dataset.conversation === open);
    if (event && this.dataset.open !== open) {
      this.closest("pane-switcher")?.show(open ? "thread" : "list");
      this.#prune();
    }
    this.dataset.open = open;
    if (event?.type === "htmx:historyRestore" && !isAsAsked(this)) this.fresh.ask();
  };

  #take = (batch) => {
    for (const item of batch.items) {
      if (item.reader === this.dataset.me) noteReading(this, item, batch.now);
      if (item.row) this.#upsert(rowFrom(item.row), item);
    }
    const isEmpty = rowsIn(this.#list).length === 0;
    if (isEmpty !== Boolean(this.querySelector("#chat-list > .empty"))) this.fresh.ask();
  };

  #upsert(row, { kind }) {
    const old = this.#list.querySelector(`#${CSS.escape(row.id)}`);
    const isOpen = row.dataset.conversation === this.dataset.open;
    const isSeen = isOpen && document.visibilityState === "visible" && kind === "message.received";
    judgeUnread(row, { old, isNews: kind === "message.received", isSeen });
    markOpen(row, isOpen);
    const fits = stateOf(this).search ? old : this.#fits(row) || (isOpen && old);
    if (fits) put(this.#list, row);
    else if (old) take(old);
  }

  #fits(row) {
    return matches(factsOf(row), stateOf(this).shown, this.dataset.me, now()) && !isBeyond(this.#list, row);
  }

  // The open chat stays until another is opened: nothing moves away under somebody's hands.
  #prune = () => {
    if (stateOf(this).search) return;
    const kept = location.pathname;
    for (const row of rowsIn(this.#list)) {
      if (!this.#fits(row) && !kept.includes(row.dataset.conversation)) take(row);
    }
  };

  #stale = ({ detail }) => detail.conversation || this.fresh.ask();

  // What a person has asked for: a filter, a search, the next rows.
  #loaded = ({ detail }) => {
    const seq = detail.xhr.getResponseHeader("X-Live-Seq");
    dropTwins(this.#list);
    if (seq && !replay(Number(seq), this.#take)) this.fresh.ask();
  };

  #keepPlace = (put) => {
    const { scrollTop } = this.#list;
    const held = document.activeElement?.closest?.(".row__item")?.id;
    put();
    this.#list.scrollTop = scrollTop;
    if (held) this.#list.querySelector(`#${CSS.escape(held)} a`)?.focus({ preventScroll: true });
  };
}

customElements.define("chat-list", ChatList);
