// A thread that shows an older part of itself: what is newer than that is not added below, but a press away.
export class Past {
  #asked = {};

  constructor(thread) {
    this.thread = thread;
    // What the page came with, where somebody went without scripts, or came back to.
    const { around } = this.#end?.dataset ?? {};
    if (around) this.#asked = { around };
    thread.addEventListener("click", this.#press);
    // What is written is seen where it goes.
    thread.addEventListener("submit", ({ target }) => target.matches(".composer__box") && this.leave());
  }

  get #end() {
    return this.thread.querySelector(".chat__later");
  }

  get isShown() {
    return this.#end !== null;
  }

  // Where the lines of the thread are asked for.
  path(address) {
    return Object.keys(this.#asked).length ? `${address}?${new URLSearchParams(this.#asked)}` : address;
  }

  // Go on to the newest. Says whether there was anything to leave.
  leave() {
    const isShown = this.isShown;
    if (isShown) this.turnTo("");
    return isShown;
  }

  // Show the part around a moment; or the newest again.
  async turnTo(at) {
    await this.#turn(at ? { around: at } : {});
    if (!at) this.thread.screen.scrollTop = 0;
  }

  // Show the part that begins with a day, as the team's clocks have it.
  turnToDay(day) {
    return this.#turn({ on: day });
  }

  #turn(asked) {
    this.#asked = asked;
    return this.thread.log.ask();
  }

  #press = async (event) => {
    const { newest, onward } = event.target.closest("[data-newest], [data-onward]")?.dataset ?? {};
    if (newest === undefined && onward === undefined) return;
    event.preventDefault();
    if (newest !== undefined) return this.leave();
    const last = [...this.thread.querySelectorAll(".chat__messages > [data-at]")].at(-1)?.id;
    await this.turnTo(onward);
    document.getElementById(last)?.scrollIntoView({ block: "start" });
  };
}
