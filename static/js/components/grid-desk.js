// A grid and the chat beside it: opens the chat of a row in the drawer, and goes through the rows by keys.
// The address stays the grid's; closing gives the keyboard back to the row.
const KEYS = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 };
const TYPING = "input:not([type='checkbox']), textarea, select, [contenteditable='true']";

class GridDesk extends HTMLElement {
  connectedCallback() {
    this.drawer = this.querySelector("#drawer");
    this.addEventListener("click", this.#press);
    this.gone = new AbortController();
    const { signal } = this.gone;
    document.addEventListener("keydown", this.#key, { signal });
    document.addEventListener("chat:next", () => this.#step(1, { opens: true }), { signal });
    // The rows were drawn anew: whose chat is open is marked again.
    this.addEventListener("htmx:afterSettle", () => this.#mark());
  }

  disconnectedCallback() {
    this.gone.abort();
  }

  get #rows() {
    return [...this.querySelectorAll(".grid__row")];
  }

  get #here() {
    return this.#rows.find((row) => row.id === this.row);
  }

  #press = (event) => {
    if (event.target.closest("[data-shut]")) return this.#shut();
    const link = event.target.closest("[data-open]");
    if (!link || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    this.#open(link.closest(".grid__row"));
  };

  #key = (event) => {
    if (event.key === "Escape") return this.#escape(event);
    const isOff = document.documentElement.dataset.keys === "off" && !event.key.startsWith("Arrow");
    if (isOff || event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey || event.shiftKey) return;
    if (event.target.closest(`${TYPING}, .drawer, .menu, .rail`) || document.querySelector("dialog:modal")) return;
    const step = KEYS[event.key];
    const isOnControl = event.target.closest("a, button");
    if (step && !(event.key.startsWith("Arrow") && event.target.closest(".filters, .page__head"))) this.#step(step, {});
    else if (event.key === "x") this.#here?.querySelector(".table__check")?.click();
    else if ((event.key === "Enter" && !isOnControl) || event.key === "o") this.#here && this.#open(this.#here);
    else return;
    event.preventDefault();
  };

  #escape(event) {
    if (this.drawer.hidden || event.defaultPrevented || document.querySelector("dialog:modal, .menu:popover-open")) return;
    // First it leaves what is being written.
    if (!event.target.closest(TYPING)) this.#shut();
  }

  // One row on, with the chat if one is open.
  #step(by, { opens = !this.drawer.hidden }) {
    const rows = this.#rows;
    const next = rows[this.#here ? rows.indexOf(this.#here) + by : by > 0 ? 0 : rows.length - 1];
    if (!next) return;
    this.#mark(next);
    next.scrollIntoView({ block: "nearest" });
    if (opens && next.dataset.address) this.#open(next);
    else (next.querySelector(".table__link") ?? next.querySelector(".table__check")).focus({ preventScroll: true });
  }

  #mark(row = this.#here) {
    this.row = row?.id ?? this.row;
    for (const each of this.#rows) each.toggleAttribute("aria-current", false);
    row?.setAttribute("aria-current", "true");
  }

  #open(row) {
    const address = row?.dataset.address;
    if (!address) return;
    this.#mark(row);
    if (this.drawer.hidden) this.title = document.getElementById("title-badge").plain;
    this.drawer.querySelector(".drawer__chat")?.remove();
    this.drawer.append(this.drawer.querySelector("template").content.cloneNode(true));
    this.drawer.querySelector("[data-whole]").href = address;
    this.drawer.hidden = false;
    globalThis.htmx.ajax("GET", address, { target: "#conversation", swap: "innerHTML show:none" });
    this.drawer.querySelector("[data-shut]").focus({ preventScroll: true });
  }

  #shut() {
    this.drawer.querySelector(".drawer__chat")?.remove();
    this.drawer.hidden = true;
    document.getElementById("title-badge").say(this.title);
    (this.#here?.querySelector("[data-open]") ?? this.querySelector("#grid a"))?.focus({ preventScroll: true });
  }
}

customElements.define("grid-desk", GridDesk);
