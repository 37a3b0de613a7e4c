// The groups of the dashboard. Whoever waits stands in one of them; what is new of a row is shown at once, but rows come,
// move and go when nobody's hand is on the board.
import { Hands } from "./hands.js";
import { groupOf } from "./inbox.js";
import { Order } from "./order.js";
import { factsOf, judgeUnread, rowFrom, rowsIn } from "./rows.js";

export const MOST_ROWS = 50;

export class Groups {
  #orders = new Map();
  #late = [];

  // board: the element around the groups; apply: takes a batch of news in; done: called when the rows stand where they
  // belong.
  constructor(board, { apply, done, signal }) {
    Object.assign(this, { board, apply, done });
    this.hands = new Hands(board, { within: ".group__rows", rests: this.#rest, signal });
  }

  get all() {
    return [...this.board.querySelectorAll(".group")];
  }

  named(key) {
    return this.all.find((group) => group.dataset.group === key);
  }

  isFree = () => !this.hands.isHeld;

  take = (batch) => {
    // Between press and click not even what is pressed may be drawn anew.
    if (this.hands.isPressed) return void this.#late.push(batch);
    this.apply(batch);
    this.settle();
  };

  // Return whether all of the row is known, also whether this person has read it.
  note(html, kind) {
    const row = rowFrom(html);
    const home = groupOf(factsOf(row), this.board.dataset.me);
    const olds = new Map(this.all.map((group) => [group, this.#order(group).find(listOf(group), row.id)]));
    const [old] = [...olds.values()].filter(Boolean);
    const isKnown = judgeUnread(row, { old, isNews: kind === "message.received" });
    for (const [group, here] of olds) {
      const isHome = group.dataset.group === home;
      if (isHome || here) this.#order(group).note(listOf(group), isHome ? row : row.cloneNode(true), isHome);
    }
    return isKnown || !this.named(home);
  }

  settle() {
    if (this.hands.isHeld) return;
    const { isOver } = this.hands;
    // Where the pointer is, first: if nothing may move there, nobody goes from there to another group either.
    const under = (group) => Number(isOver && group.matches(":hover"));
    for (const group of this.all.sort((one, other) => under(other) - under(one))) {
      const order = this.#order(group);
      order.settle(listOf(group), { stays: () => false, isSorted: true, isOver });
      if (order.isUneven) return;
      for (const extra of rowsIn(listOf(group)).slice(MOST_ROWS)) extra.remove();
    }
    this.done();
  }

  // They were drawn anew.
  begin() {
    this.#orders.clear();
  }

  #order(group) {
    const { group: key } = group.dataset;
    if (!this.#orders.has(key)) this.#orders.set(key, new Order());
    return this.#orders.get(key);
  }

  #rest = () => {
    for (const batch of this.#late.splice(0)) this.take(batch);
    this.settle();
  };
}

export function listOf(group) {
  return group.querySelector(".group__rows");
}
