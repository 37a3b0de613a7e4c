// Who waits, for whom: rows come, move and go by themselves, and the counts with them.
import { words } from "../lib/age.js";
import { now } from "../lib/clock.js";
import { Fresh } from "../lib/fresh.js";
import { COLOURS, countsIn, showMore, sum, writeCounts } from "../lib/group.js";
import { Groups, listOf, MOST_ROWS } from "../lib/groups.js";
import { factsOf, noteReading, rowsIn } from "../lib/rows.js";

class DashboardBoard extends HTMLElement {
  #timer;

  connectedCallback() {
    this.gone = new AbortController();
    const { signal } = this.gone;
    this.groups = new Groups(this, { apply: this.#apply, done: this.#settled, signal });
    const { take, isFree } = this.groups;
    this.fresh = new Fresh(this, "board", { path: () => "/", apply: take, around: this.#redraw, isFree });
    document.addEventListener("live:batch", ({ detail }) => take(detail), { signal });
    document.addEventListener("live:stale", ({ detail }) => detail.conversation || this.fresh.ask(), { signal });
    this.addEventListener("age-changed", this.#crossed);
    this.#timer = setInterval(this.#lead, 20_000);
  }

  disconnectedCallback() {
    this.gone.abort();
    clearInterval(this.#timer);
  }

  #apply = ({ items, counts, now: at }) => {
    for (const item of items) {
      if (item.row && !this.groups.note(item.row, item.kind)) this.fresh.soon();
      if (item.reader === this.dataset.me) noteReading(this, item, at);
    }
    if (counts) this.#count(counts);
    this.#lead();
  };

  #settled = () => {
    this.groups.all.forEach(showMore);
    const isShort = (group) => rowsIn(listOf(group)).length < Math.min(group.dataset.total, MOST_ROWS);
    // Of those beyond the page, one has moved up; or it was too early to draw it anew.
    if (this.groups.all.some(isShort)) this.fresh.ask();
    else this.fresh.again();
    this.#lead();
  };

  #count({ unassigned, by_assignee: assigned, snoozed = 0 }) {
    const others = Object.entries(assigned).filter(([person]) => person !== this.dataset.me);
    const theirs = COLOURS.map((each) => [each, sum(others.map(([, one]) => one[each]))]);
    this.#write("mine", assigned[this.dataset.me] ?? {});
    this.#write("team", unassigned);
    this.#write("others", Object.fromEntries(theirs));
    this.querySelector("#board-snoozed")?.toggleAttribute("hidden", !snoozed);
    this.querySelectorAll(".board__snoozed").forEach((each) => (each.textContent = snoozed));
  }

  #write(key, counts) {
    const group = this.groups.named(key);
    if (group) writeCounts(group, counts);
  }

  // The pill has changed by itself; the count beside it follows at once, and the server's own count soon after.
  #crossed = ({ target, detail }) => {
    const group = target.closest(".group");
    if (!group || !detail.before) return;
    const counts = countsIn(group);
    counts[detail.before] = Math.max(0, counts[detail.before] - 1);
    counts[detail.colour] += 1;
    writeCounts(group, counts);
  };

  #lead = () => {
    const total = sum(this.groups.all.map((each) => Number(each.dataset.total)));
    const firsts = [...this.querySelectorAll(".group__rows > :first-child")].map((row) => factsOf(row).since);
    const people = total === 1 ? "1 person is" : `${total} people are`;
    const lead = this.querySelector("#board-lead");
    // A new team reads of its first steps there.
    if (!total && document.querySelector(".steps")) return;
    const text = firsts.length && total
      ? `${people} waiting, the longest for ${words(now() - Math.min(...firsts))}`
      : "Nobody is waiting. Well done.";
    if (lead.textContent !== text) lead.textContent = text;
  };

  #redraw = (put) => {
    put();
    this.groups.begin();
    this.#lead();
  };
}

customElements.define("dashboard-board", DashboardBoard);
