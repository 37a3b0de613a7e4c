// What an action changed, as its answer brought it: passed on like live news, so that there is one way into the page.
import { newest } from "../lib/fresh.js";
import { placed, takeInLate } from "../lib/place.js";
import { take } from "../lib/rows.js";
import { forget, keep, kept } from "../lib/storage.js";

const FAREWELL = "farewell";
const ERASED = "This person was erased, and with them what was said here.";

class ChatNews extends HTMLElement {
  connectedCallback() {
    const conversation = this.dataset.conversation;
    if (!conversation) return;
    const common = { kind: "local", conversation };
    const row = this.querySelector(".news__row")?.innerHTML;
    const entries = [...this.querySelectorAll(".news__entry")].map((each) => each.innerHTML);
    const items = [{ ...common, row }, ...entries.map((entry) => ({ ...common, entry }))];
    this.replaceChildren();
    // Newer news is here already: the answer, older in part, must not overwrite it.
    const isLate = newest() > Number(this.dataset.seq);
    const [name, detail] = isLate ? ["live:stale", { conversation }] : ["live:batch", { items, local: true }];
    // After the head and the gate of the same answer have found their places.
    setTimeout(() => document.dispatchEvent(new CustomEvent(name, { detail })));
  }
}

// An answer may come when another chat is open already: it must not put its head there, nor its refusal.
document.addEventListener("htmx:oobBeforeSwap", (event) => {
  const { fragment, target } = event.detail;
  const coming = fragment.firstElementChild ?? fragment;
  const theirs = coming.dataset?.about;
  if (theirs && target.dataset.about && theirs !== target.dataset.about) event.detail.shouldSwap = false;
});

// An answer may also come when its form, or its whole pane, is gone.
document.addEventListener("htmx:beforeRequest", ({ target }) => target.addEventListener("htmx:beforeOnLoad", takeInLate));
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  detail.serverResponse = placed(detail.serverResponse);
});

// A chat that is shared no more, was merged or erased leaves the screen, and with it what was said there.
document.addEventListener("live:batch", ({ detail }) => {
  for (const { conversation, gone } of detail.items.filter((item) => item.gone)) {
    const row = document.getElementById(`conversation-${conversation}`);
    // The list of chats does it in its own time.
    if (row && !row.closest("chat-list")) take(row);
    if (location.pathname.startsWith(`/chat/${conversation}/`)) leave(conversation, gone);
  }
});

// That which was merged leads to where its texts are now; of the others the next page says what has become of them.
function leave(conversation, gone) {
  if (gone === "erased") keep(FAREWELL, ERASED, "sessionStorage");
  location.replace(gone === "merged" ? `/chat/${conversation}/` : "/chat/");
}

// After all elements of the page have started, the toasts among them.
setTimeout(() => {
  const text = kept(FAREWELL, "sessionStorage");
  forget(FAREWELL, "sessionStorage");
  if (text) document.dispatchEvent(new CustomEvent("toast", { detail: { text } }));
});

customElements.define("chat-news", ChatNews);
