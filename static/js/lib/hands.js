// Whether somebody's hand is on a list: a pointer moves or presses there, or a key does. Nothing may move under it.

// In milliseconds without a movement: then the hand rests.
const REST = 1_500;

export class Hands {
  // A pointer stands over the list, moving or not; it is being pressed there.
  isOver = false;
  isPressed = false;
  #timer = null;

  // place: what is looked at; within: the part of it that counts; rests: called when the hand rests or has left.
  constructor(place, { within, rests, signal }) {
    Object.assign(this, { within, rests });
    const heard = { pointermove: this.#move, pointerleave: this.#leave, pointerdown: this.#press };
    for (const [name, act] of Object.entries(heard)) place.addEventListener(name, act, { signal });
    place.addEventListener("focusin", this.#enter, { signal });
    document.addEventListener("keydown", this.#key, { signal, capture: true });
    for (const name of ["pointerup", "pointercancel"]) document.addEventListener(name, this.#lift, { signal });
  }

  get isHeld() {
    return this.isPressed || this.#timer !== null;
  }

  #isHere = ({ target }) => target.closest?.(this.within) !== null;

  #move = (event) => {
    if (!this.#isHere(event)) return this.#leave();
    // The list has moved, not the hand.
    if (event.screenX === this.x && event.screenY === this.y) return;
    [this.x, this.y] = [event.screenX, event.screenY];
    this.isOver = event.pointerType !== "touch";
    this.#stir();
  };

  #leave = () => {
    if (!this.isOver && !this.#timer) return;
    this.isOver = false;
    this.#settle();
  };

  #press = (event) => {
    if (this.#isHere(event)) this.isPressed = true;
  };

  // The click comes after it, and is meant for what was pressed.
  #lift = () => {
    if (!this.isPressed) return;
    setTimeout(() => {
      this.isPressed = false;
      if (!this.isHeld) this.rests();
    });
  };

  // Whoever uses the keyboard has let go of the pointer.
  #key = (event) => {
    this.isOver = false;
    if (this.#isHere(event)) this.#stir();
    else if (this.#timer) this.#settle();
    else this.rests();
  };

  // Not when a row that is drawn anew is given its focus back.
  #enter = (event) => {
    if (event.relatedTarget && this.#isHere(event)) this.#stir();
  };

  #stir() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.#settle, REST);
  }

  #settle = () => {
    clearTimeout(this.#timer);
    this.#timer = null;
    if (!this.isPressed) this.rests();
  };
}
