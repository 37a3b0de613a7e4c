// Goes to the texts of a date in one chat, however many pages up they are.

class GoToDate extends HTMLElement {
  connectedCallback() {
    this.gone = new AbortController();
    const { signal } = this.gone;
    [this.bar, this.field, this.said] = ["form", "input", "[role='status']"].map((each) => this.querySelector(each));
    this.thread = this.closest("chat-thread");
    this.thread.addEventListener("click", this.#press, { signal });
    this.addEventListener("keydown", this.#key, { signal });
    this.bar.addEventListener("submit", this.#go, { signal });
  }

  disconnectedCallback() {
    this.gone.abort();
  }

  #press = (event) => {
    if (event.target.closest("[data-does='date']")) this.#open(event);
    else if (this.contains(event.target) && event.target.closest("[data-leave]")) this.#leave(event);
  };

  #key = (event) => {
    if (event.key === "Escape") this.#leave(event);
  };

  #open(event) {
    event.preventDefault();
    event.target.closest("[popover]")?.hidePopover();
    this.bar.hidden = false;
    this.field.focus();
  }

  #leave(event) {
    event.preventDefault();
    event.stopPropagation();
    this.bar.hidden = true;
    this.said.textContent = "";
    this.thread.querySelector(".composer__text")?.focus({ preventScroll: true });
  }

  #go = async (event) => {
    event.preventDefault();
    const day = this.field.value;
    if (!day) return this.field.focus();
    await this.thread.past.turnToDay(day);
    const days = [...this.thread.querySelectorAll(".chat__messages > .day[data-day]")];
    const found = days.find(({ dataset }) => dataset.day >= day) ?? days.at(-1);
    found?.scrollIntoView({ block: "start" });
    this.said.textContent = found?.dataset.day === day ? "" : found ? "No texts on that day: these are the nearest." : "No texts yet.";
  };
}

customElements.define("go-to-date", GoToDate);
