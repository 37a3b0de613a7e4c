// Who waits, for whom: rows come, move and go by themselves, and the counts with them.
import { words } from "../lib/age.js";
import { now } from "../lib/clock.js";
import { Fresh } from "../lib/fresh.js";
import { COLOURS, countsIn, sum, writeCounts } from "../lib/group.js";
import { groupOf } from "../lib/inbox.js";
import { factsOf, judgeUnread, noteReading, put, rowFrom, rowsIn, take } from "../lib/rows.js";

const MOST_ROWS = 50;

class DashboardBoard extends HTMLElement {
  #timer;

  connectedCallback() {
    this.fresh = new Fresh(this, "board", { path: () => "/", apply: this.#take, around: this.#redraw });
    this.gone = new AbortController();
    const { signal } = this.gone;
    document.addEventListener("live:batch", ({ detail }) => this.#take(detail), { signal });
    document.addEventListener("live:stale", ({ detail }) => detail.conversation || this.fresh.ask(), { signal });
    this.addEventListener("age-changed", this.#crossed);
    this.#timer = setInterval(this.#lead, 20_000);
  }

  disconnectedCallback() {
    this.gone.abort();
    clearInterval(this.#timer);
  }

  #take = ({ items, counts, now: at }) => {
    for (const item of items) {
      if (item.row) this.#upsert(rowFrom(item.row), item);
      if (item.reader === this.dataset.me) noteReading(this, item, at);
    }
    if (counts) this.#count(counts);
    this.#lead();
  };

  #upsert(row, { kind }) {
    const old = this.querySelector(`#${CSS.escape(row.id)}`);
    const home = this.#group(groupOf(factsOf(row), this.dataset.me));
    judgeUnread(row, { old, isNews: kind === "message.received" });
    if (old && old.closest(".group") !== home) take(old);
    if (!home) return;
    const list = home.querySelector(".group__rows");
    put(list, row);
    for (const extra of rowsIn(list).slice(MOST_ROWS)) extra.remove();
  }

  #group(key) {
    return key ? this.querySelector(`.group[data-group="${key}"]`) : null;
  }

  #count({ unassigned, by_assignee: assigned }) {
    const others = Object.entries(assigned).filter(([person]) => person !== this.dataset.me);
    const theirs = COLOURS.map((each) => [each, sum(others.map(([, one]) => one[each]))]);
    this.#write("mine", assigned[this.dataset.me] ?? {});
    this.#write("team", unassigned);
    this.#write("others", Object.fromEntries(theirs));
  }

  #write(key, counts) {
    const group = this.#group(key);
    if (!group) return;
    writeCounts(group, counts);
    const shown = rowsIn(group.querySelector(".group__rows")).length;
    // Of those beyond the page, one has moved up.
    if (shown < Math.min(group.dataset.total, MOST_ROWS)) this.fresh.ask();
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
    const total = sum([...this.querySelectorAll(".group")].map((each) => Number(each.dataset.total)));
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
    this.#lead();
  };
}

customElements.define("dashboard-board", DashboardBoard);
