// A list of chats that is calm: what is new is shown at once, but nothing moves while somebody's hand is on it.
import { Hands } from "./hands.js";
import { trim } from "./more.js";
import { Order } from "./order.js";
import { rowsIn } from "./rows.js";

export class Calm {
  order = new Order();
  #late = [];
  #most = Infinity;

  // owner: the element around the list, which names its page's size; list: where it is now; apply: takes a batch of news
  // in; stays: rows that do not leave; isSorted: whether it is in the order of waiting; done: called when it rests.
  constructor(owner, { list, apply, stays, isSorted, done, signal }) {
    Object.assign(this, { owner, list, apply, stays, isSorted, done });
    this.hands = new Hands(owner, { within: ".chat__rows", rests: this.#rest, signal });
    this.count();
  }

  isFree = () => !this.hands.isHeld;

  take = (batch) => {
    // Between press and click not even what is pressed may be drawn anew.
    if (this.hands.isPressed) return void this.#late.push(batch);
    this.apply(batch);
    this.settle();
  };

  settle() {
    if (this.hands.isHeld) return;
    const [list, isSorted] = [this.list(), this.isSorted()];
    const isSettled = this.order.settle(list, { stays: this.stays, isSorted, isOver: this.hands.isOver });
    if (isSettled && isSorted) trim(list, this.#most, this.owner.querySelector(".chat__next"));
    this.done();
  }

  // So many rows were asked for: what has come by itself is more.
  count() {
    this.#most = Math.max(Number(this.owner.dataset.page ?? Infinity), rowsIn(this.list()).length);
  }

  // The list was drawn anew.
  begin() {
    this.order.forget();
    this.count();
  }

  // Around drawing it anew by itself: whoever looks at it sees the same part of it, whoever stands on a row stands there.
  around = (put) => {
    const { scrollTop } = this.list();
    const held = document.activeElement?.closest?.(".row__item")?.id;
    put();
    this.begin();
    this.list().scrollTop = scrollTop;
    if (held) this.list().querySelector(`#${CSS.escape(held)} a`)?.focus({ preventScroll: true });
  };

  #rest = () => {
    for (const batch of this.#late.splice(0)) this.take(batch);
    this.settle();
  };
}
