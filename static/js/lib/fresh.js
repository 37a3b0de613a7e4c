// What an element shows, asked for anew by itself, and made as true as the news that came meanwhile.
// Every answer says in X-Live-Seq up to which event it is true. News is put on the page as it comes; what an answer that
// was drawn before it has overwritten, is put there once more.
import { placed } from "./place.js";

// Longer than any answer takes. Should it be too short after all, one asks again.
const KEPT = 200;
const heard = [];
document.addEventListener("live:batch", ({ detail }) => {
  if (detail.seq) heard.push(detail);
  if (heard.length > KEPT) heard.shift();
});

// The number of the newest event this page has heard of.
export function newest() {
  return heard.at(-1)?.seq ?? 0;
}

// Apply again what is newer than an answer. Return whether all of that is still known.
export function replay(seq, apply) {
  const isKnown = heard.length < KEPT || heard[0].seq <= seq;
  for (const batch of heard.filter((each) => each.seq > seq)) apply(batch);
  return isKnown;
}

export class Fresh {
  #wanted = false;
  #running = null;

  // path: what to ask; apply: takes a batch of news in; around: does what must be done before and after the swap.
  constructor(owner, id, { path, swap = "innerHTML", apply = () => {}, around = (put) => put(), isFree = () => true }) {
    Object.assign(this, { owner, id, path, swap, apply, around, isFree });
  }

  // One question at a time: another one while it runs is asked after it.
  ask = () => {
    this.#wanted = true;
    this.#running ??= this.#run().finally(() => {
      this.#running = null;
    });
    return this.#running;
  };

  // Ask once for much that comes one after another.
  soon = () => {
    this.later ??= setTimeout(() => {
      this.later = null;
      this.ask();
    }, 1_500);
  };

  // Ask for what could not be taken in when it was asked for.
  again = () => this.#wanted && this.ask();

  async #run() {
    let pause = 500;
    while (this.#wanted && this.owner.isConnected && this.isFree()) {
      this.#wanted = false;
      const answer = await this.#fetch(this.path());
      if (answer) this.#take(answer);
      if (answer) continue;
      // The banner says that the line is lost; whatever is missed is asked for until it comes.
      this.#wanted = true;
      await new Promise((resolve) => setTimeout(resolve, pause));
      pause = Math.min(2 * pause, 4_000);
    }
  }

  async #fetch(path) {
    const said = JSON.parse(document.body.getAttribute("hx-headers") ?? "{}");
    const headers = { ...said, "HX-Request": "true", "HX-Target": this.id };
    try {
      const answer = await fetch(path, { headers, signal: AbortSignal.timeout(15_000) });
      const html = await answer.text();
      return answer.status >= 500 ? null : { path, html, isGood: answer.ok && !answer.redirected, headers: answer.headers };
    } catch {
      return null;
    }
  }

  #take({ path, html, isGood, headers }) {
    if (headers.get("HX-Refresh")) return location.reload();
    const place = document.getElementById(this.id);
    // Signed out, or not shared any more: others say so.
    if (!isGood || !place || !this.owner.isConnected) return;
    if (!this.isFree()) return void (this.#wanted = true);
    // A menu that is open stays under the hand.
    const menu = place.querySelector("menu-button :popover-open");
    if (menu) return menu.addEventListener("toggle", this.ask, { once: true });
    if (path !== this.path()) this.#wanted = true;
    else {
      this.around(() => globalThis.htmx.swap(place, placed(html), { swapStyle: this.swap }));
      if (!replay(Number(headers.get("X-Live-Seq")), this.apply)) this.#wanted = true;
    }
  }
}
