// How many wait for this person, in the rail and in the title, as each batch of news counts them.
import { COLOURS, sum } from "../lib/group.js";

class WaitingCount extends HTMLElement {
  connectedCallback() {
    document.addEventListener("live:batch", this.#batch);
  }

  disconnectedCallback() {
    document.removeEventListener("live:batch", this.#batch);
  }

  #batch = ({ detail: { counts, waiting } }) => {
    const total = counts ? this.#sum(counts) : waiting;
    // This batch has changed nothing of it.
    if (total === null || total === undefined) return;
    document.getElementById("title-badge").dataset.count = total;
    for (const link of document.querySelectorAll(".rail__link[href='/chat/']")) this.#write(link, total);
  };

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
