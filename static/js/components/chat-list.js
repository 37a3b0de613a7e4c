// The list of chats: keeps itself true, in order and in place while texts arrive.
import { Calm } from "../lib/calm.js";
import { now } from "../lib/clock.js";
import { Fresh, replay } from "../lib/fresh.js";
import { matches } from "../lib/inbox.js";
import { isAsAsked, stateOf } from "../lib/list-state.js";
import { dropTwins, factsOf, isBeyond, judgeUnread, keepHit, markOpen, noteReading, rowFrom, rowsIn } from "../lib/rows.js";

class ChatList extends HTMLElement {
  connectedCallback() {
    this.gone = new AbortController();
    const { signal } = this.gone;
    const [list, isSorted] = [() => this.#list, () => !stateOf(this).search];
    const stays = (row) => row.dataset.conversation === this.dataset.open;
    this.calm = new Calm(this, { list, apply: this.#apply, stays, isSorted, done: this.#rested, signal });
    const [path, { take, around, isFree }] = [() => `/chat/${location.search}`, this.calm];
    this.fresh = new Fresh(this, "chat-list", { path, apply: take, around, isFree });
    document.addEventListener("live:batch", ({ detail }) => take(detail), { signal });
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

  #apply = (batch) => {
    for (const item of batch.items) {
      if (item.gone) this.calm.order.blank(this.#list, `conversation-${item.conversation}`);
      if (item.reader === this.dataset.me) noteReading(this, item, batch.now);
      if (item.row) this.#upsert(rowFrom(item.row), item);
    }
  };

  // A list without rows says why, and what it was too early to draw anew is drawn now.
  #rested = () => {
    const isEmpty = rowsIn(this.#list).length === 0;
    if (isEmpty !== Boolean(this.querySelector("#chat-list > .empty"))) this.fresh.ask();
    else this.fresh.again();
  };

  #upsert(row, { kind }) {
    const old = this.calm.order.find(this.#list, row.id);
    const isOpen = row.dataset.conversation === this.dataset.open;
    const isKnown = judgeUnread(row, { old, isNews: kind === "message.received", isShown: isOpen && !document.hidden });
    markOpen(row, isOpen);
    const { search, tag } = stateOf(this);
    const fits = search ? keepHit(row, old) : ((!tag || old) && this.#fits(row)) || (isOpen && old);
    // What else the words that are looked for stand in by now, and who has the tag, only the server knows.
    const mayHaveIt = tag && (!old || kind === "candidate.untagged");
    if (search ? kind.startsWith("message.") : mayHaveIt ? this.#fits(row) : fits && !isKnown) this.fresh.soon();
    if (fits || old) this.calm.order.note(this.#list, row, Boolean(fits));
  }

  #fits = (row) => matches(factsOf(row), stateOf(this).shown, this.dataset.me, now()) && !isBeyond(this.#list, row);

  // The open chat stays until another is opened: nothing moves away under somebody's hands.
  #prune = () => {
    if (stateOf(this).search) return;
    for (const row of rowsIn(this.#list)) {
      if (!this.#fits(row) && !location.pathname.includes(row.dataset.conversation)) this.calm.order.leave(row);
    }
    this.calm.settle();
  };

  #stale = ({ detail }) => detail.conversation || this.fresh.ask();

  // What a person has asked for: a filter, a search, the next rows.
  #loaded = ({ detail }) => {
    const seq = detail.xhr.getResponseHeader("X-Live-Seq");
    dropTwins(this.#list);
    if (detail.target.id === "chat-list") this.calm.begin();
    if (detail.target.id === "list-more") this.calm.count();
    if (seq && !replay(Number(seq), this.calm.take)) this.fresh.ask();
  };
}

customElements.define("chat-list", ChatList);
