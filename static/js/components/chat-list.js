// The list of chats: keeps itself true, in order and in place while texts arrive.
import { now } from "../lib/clock.js";
import { matches } from "../lib/inbox.js";
import { factsOf, judgeUnread, markOpen, noteReading, put, rowFrom, rowsIn, take } from "../lib/rows.js";

class ChatList extends HTMLElement {
  connectedCallback() {
    document.addEventListener("live:batch", this.#batch);
    document.addEventListener("live:stale", this.#refresh);
    document.addEventListener("htmx:afterSettle", this.#moved);
    document.addEventListener("htmx:historyRestore", this.#moved);
    this.addEventListener("age-changed", this.#prune);
    this.#moved();
    this.querySelector(".row[aria-current]")?.scrollIntoView({ block: "nearest" });
  }

  disconnectedCallback() {
    document.removeEventListener("live:batch", this.#batch);
    document.removeEventListener("live:stale", this.#refresh);
    document.removeEventListener("htmx:afterSettle", this.#moved);
    document.removeEventListener("htmx:historyRestore", this.#moved);
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
    if (event?.type === "htmx:historyRestore" && this.#asked !== shownIn(location.search)) this.#refresh();
  };

  get #shown() {
    return [...this.querySelectorAll("#list-state [name='show']")].map((each) => each.value);
  }

  get #search() {
    return this.querySelector("#list-state [name='q']")?.value ?? "";
  }

  get #asked() {
    return [...this.#shown.toSorted(), this.#search].join();
  }

  #batch = ({ detail }) => {
    for (const item of detail.items) {
      if (item.reader === this.dataset.me) noteReading(this, item, detail.now);
      if (item.row) this.#upsert(rowFrom(item.row), item);
    }
    const isEmpty = rowsIn(this.#list).length === 0;
    if (isEmpty !== Boolean(this.querySelector("#chat-list > .empty"))) this.#refresh();
  };

  #upsert(row, { kind }) {
    const old = this.#list.querySelector(`#${CSS.escape(row.id)}`);
    const isOpen = row.dataset.conversation === this.dataset.open;
    const isSeen = isOpen && document.visibilityState === "visible" && kind === "message.received";
    judgeUnread(row, { old, isNews: kind === "message.received", isSeen });
    markOpen(row, isOpen);
    const fits = this.#search ? old : this.#fits(row) || (isOpen && old);
    if (fits) put(this.#list, row);
    else if (old) take(old);
  }

  #fits(row) {
    return matches(factsOf(row), this.#shown, this.dataset.me, now());
  }

  // The open chat stays until another is opened: nothing moves away under somebody's hands.
  #prune = () => {
    if (this.#search) return;
    const kept = location.pathname;
    for (const row of rowsIn(this.#list)) {
      if (!this.#fits(row) && !kept.includes(row.dataset.conversation)) take(row);
    }
  };

  #refresh = async () => {
    const { scrollTop } = this.#list;
    const held = document.activeElement?.closest?.(".row__item")?.id;
    await globalThis.htmx.ajax("GET", location.pathname + location.search, { target: "#chat-list", swap: "innerHTML" });
    this.#list.scrollTop = scrollTop;
    if (held) this.#list.querySelector(`#${CSS.escape(held)} a`)?.focus({ preventScroll: true });
  };
}

function shownIn(search) {
  const query = new URLSearchParams(search);
  return [...query.getAll("show").toSorted(), query.get("q") ?? ""].join();
}

customElements.define("chat-list", ChatList);
