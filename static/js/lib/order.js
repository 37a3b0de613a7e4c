// The order of the list of chats: what is new of a row is shown where it stands, and rows come, move and go when nobody's
// hand is on the list.
import { comesBefore } from "./inbox.js";
import { factsOf, rowsIn, take } from "./rows.js";

export class Order {
  // Rows that are not in the page yet; the ids of those that may stand at the wrong place.
  #coming = new Map();
  #changed = new Set();
  // Whether something has still to come, move or go.
  isUneven = false;

  find(list, id) {
    return list.querySelector(`:scope > #${CSS.escape(id)}`) ?? this.#coming.get(id) ?? null;
  }

  // Take a row in as it is now; fits: whether the list shows it.
  note(list, row, fits) {
    const old = list.querySelector(`:scope > #${CSS.escape(row.id)}`);
    this.isUneven = true;
    this.#changed.add(row.id);
    if (old) renew(old, row);
    else if (fits) this.#coming.set(row.id, row);
    else this.#coming.delete(row.id);
    row.toggleAttribute("data-leaving", !fits);
  }

  leave(row) {
    row.toggleAttribute("data-leaving", true);
    this.isUneven = true;
  }

  // What may be seen no more is gone at once; its place stays for as long as the others may not move.
  blank(list, id) {
    this.#coming.delete(id);
    const row = list.querySelector(`:scope > #${CSS.escape(id)}`);
    if (!row) return;
    row.style.blockSize = `${row.offsetHeight}px`;
    row.removeAttribute("id");
    row.dataset.gap = "";
    row.replaceChildren();
    this.isUneven = true;
  }

  // The list was drawn anew.
  forget() {
    this.#coming.clear();
    this.#changed.clear();
    this.isUneven = false;
  }

  // Let every row stand where it belongs; but not if that moved the one under a pointer that rests. stays: those that do
  // not leave, though they do not fit; isOver: a pointer is there; isSorted: in the order of waiting, not as found.
  settle(list, { stays, isOver, isSorted }) {
    if (!this.isUneven) return false;
    const rows = rowsIn(list).filter((row) => row.dataset.leaving === undefined || stays(row));
    // A page that was asked for may have brought them meanwhile.
    const coming = [...this.#coming.values()].filter((row) => !list.querySelector(`:scope > #${CSS.escape(row.id)}`));
    const wanted = isSorted ? sorted([...rows, ...coming]) : rows;
    const under = isOver && list.querySelector(":scope > .row__item:hover");
    if (under && wanted[[...list.children].indexOf(under)] !== under) return false;
    for (const row of rowsIn(list)) if (!wanted.includes(row)) take(row);
    for (const gap of list.querySelectorAll(":scope > [data-gap]")) gap.remove();
    if (isSorted) this.#place(list, wanted);
    this.forget();
    return true;
  }

  // From the end, so that what a row is put before stands already.
  #place(list, wanted) {
    let next = list.querySelector(":scope > .chat__more");
    for (const row of wanted.toReversed()) {
      const isThere = row.isConnected && row.nextElementSibling === next;
      if (this.#changed.has(row.id) && !isThere) move(list, row, next);
      next = row;
    }
  }
}

function move(list, row, next) {
  const isNew = !row.isConnected;
  const held = row.contains(document.activeElement);
  list.insertBefore(row, next);
  if (isNew) globalThis.htmx?.process(row);
  if (held) focusOn(row);
}

function renew(old, row) {
  const held = old.contains(document.activeElement);
  old.replaceWith(row);
  globalThis.htmx?.process(row);
  if (held) focusOn(row);
}

function focusOn(row) {
  row.querySelector("a").focus({ preventScroll: true });
}

function sorted(rows) {
  const known = rows.map((row) => ({ row, facts: factsOf(row) }));
  known.sort((one, other) => (comesBefore(one.facts, other.facts) ? -1 : 1));
  return known.map(({ row }) => row);
}
