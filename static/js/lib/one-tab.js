// Of all tabs of one browser that show a team to a person, one speaks; and each can ask whether another shows a chat.

// Longer than a tab takes that is in front of somebody.
const PATIENCE = 250;

export class OneTab {
  #speaks = false;
  #line;
  #seen = new Set();

  // isSeen(chat): whether this tab shows a chat to somebody who looks at it.
  constructor(name, isSeen) {
    this.isSeen = isSeen;
    this.#line = new BroadcastChannel(name);
    this.#line.addEventListener("message", ({ data }) => {
      if (data.seen) this.#seen.add(data.seen);
      else if (data.asked && isSeen(data.asked)) this.#line.postMessage({ seen: data.asked });
    });
    this.gone = new AbortController();
    // Held until the tab is closed; then the next one has it. Where there are no locks, the notices' tags keep them one.
    const held = () => {
      this.#speaks = true;
      return new Promise((release) => this.gone.signal.addEventListener("abort", release));
    };
    if (navigator.locks) navigator.locks.request(name, { signal: this.gone.signal }, held).catch(() => {});
    else this.#speaks = true;
  }

  get speaks() {
    return this.#speaks;
  }

  async isSeenAnywhere(chat) {
    if (!chat) return false;
    if (this.isSeen(chat)) return true;
    this.#seen.delete(chat);
    this.#line.postMessage({ asked: chat });
    await new Promise((resolve) => setTimeout(resolve, PATIENCE));
    return this.#seen.has(chat);
  }

  end() {
    this.gone.abort();
    this.#line.close();
  }
}
