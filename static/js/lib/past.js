// A thread that shows an older part of itself: what is newer than that is not added below, but a press away.
export class Past {
  #at = "";

  constructor(thread) {
    this.thread = thread;
    thread.addEventListener("click", ({ target }) => target.closest("[data-newest]") && this.leave());
    // What is written is seen where it goes.
    thread.addEventListener("submit", ({ target }) => target.matches(".composer__box") && this.leave());
  }

  get isShown() {
    return this.thread.querySelector(".chat__later") !== null;
  }

  // Where the lines of the thread are asked for.
  path(address) {
    return this.#at ? `${address}?${new URLSearchParams({ around: this.#at })}` : address;
  }

  // Go on to the newest. Says whether there was anything to leave.
  leave() {
    const isShown = this.isShown;
    if (isShown) this.turnTo("");
    return isShown;
  }

  // Show the part around a moment; or the newest again.
  async turnTo(at) {
    this.#at = at;
    await this.thread.log.ask();
    if (!at) this.thread.screen.scrollTop = 0;
  }
}
