// How many wait for this person, in the rail and in the title, as each batch of news counts them. Asked for anew when
// some was missed.
import { Fresh } from "../lib/fresh.js";
import { COLOURS, sum } from "../lib/group.js";

class WaitingCount extends HTMLElement {
  connectedCallback() {
    const around = (put) => {
      put();
      this.#show(Number(this.querySelector("data").value));
    };
    const path = () => "/chat/waiting/";
    this.fresh = new Fresh(this, "waiting-now", { path, swap: "outerHTML", apply: this.#batch, around });
    document.addEventListener("live:batch", this.#hear);
    document.addEventListener("live:stale", this.#stale);
  }

  disconnectedCallback() {
    document.removeEventListener("live:batch", this.#hear);
    document.removeEventListener("live:stale", this.#stale);
  }

  #hear = ({ detail }) => this.#batch(detail);

  // News that is missed of one chat only is missed of its texts, not of the counts.
  #stale = ({ detail }) => detail.conversation || this.fresh.ask();

  #batch = ({ counts, waiting }) => {
    const total = counts ? this.#sum(counts) : waiting;
    // This batch has changed nothing of it.
    if (total !== null && total !== undefined) this.#show(total);
  };

  #show(total) {
    document.getElementById("title-badge").dataset.count = total;
    for (const link of document.querySelectorAll(".rail__link[href='/chat/']")) this.#write(link, total);
  }

  #sum({ unassigned, by_assignee: assigned }) {
    const mine = assigned[this.dataset.me] ?? {};
    return sum([mine, unassigned].flatMap((each) => COLOURS.map((colour) => each[colour])));
  }

  #write(link, total) {
    link.querySelector(".count")?.remove();
    const { label, words } = link.dataset;
    link.title = total ? `${label}: ${total} ${words}` : label;
    if (!total) return;
    const badge = this.querySelector("template").content.querySelector(".count").cloneNode(true);
    badge.firstElementChild.textContent = total > 99 ? "99+" : total;
    badge.lastElementChild.textContent = `, ${total} ${words}`;
    link.append(badge);
  }
}

customElements.define("waiting-count", WaitingCount);
