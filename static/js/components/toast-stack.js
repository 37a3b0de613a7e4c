// Shows what just happened for ten seconds; longer while somebody looks at it. Listens for "toast" events:
// detail = { text, kind: "" | "bad", undo: { url, label }, lasts (in milliseconds) }, also as htmx sends them from an HX-Trigger header.
// A request that fails without a word of its own gets one here, if a person has made it.

const SHOWN_FOR = 10_000;
const FAILURES = {
  "htmx:responseError": "That did not work. Nothing was changed; try again.",
  "htmx:sendError": "The server cannot be reached. Check your connection and try again.",
  "htmx:timeout": "The server did not answer in time. Try again.",
};
const REFUSALS = {
  403: "Your role does not include this.",
  404: "This is no longer here. Reload the page.",
  429: "Too many requests at once. Wait a moment and try again.",
};

class ToastStack extends HTMLElement {
  connectedCallback() {
    document.addEventListener("toast", this.#add);
    this.popover = "manual";
    this.#raise();
    for (const name of Object.keys(FAILURES)) document.addEventListener(name, this.#fail);
    this.addEventListener("click", this.#press);
    for (const toast of this.querySelectorAll(".toast")) this.#start(toast);
  }

  disconnectedCallback() {
    document.removeEventListener("toast", this.#add);
    for (const name of Object.keys(FAILURES)) document.removeEventListener(name, this.#fail);
  }

  #add = ({ detail }) => {
    const template = this.querySelector("template");
    const toast = template.content.firstElementChild.cloneNode(true);
    toast.querySelector(".toast__text").textContent = detail.text;
    if (detail.kind) toast.classList.add(`toast--${detail.kind}`);
    const undo = toast.querySelector(".toast__undo");
    if (detail.undo) {
      undo.dataset.url = detail.undo.url;
      undo.textContent = detail.undo.label ?? "Undo";
      undo.hidden = false;
    }
    this.append(toast);
    this.#raise();
    this.#start(toast, detail.lasts);
  };

  #fail = ({ type, detail }) => {
    const { verb, triggeringEvent } = detail.requestConfig;
    if (verb === "get" && !triggeringEvent) return;
    if (detail.xhr?.getResponseHeader("HX-Trigger")?.includes("toast")) return;
    this.#add({ detail: { text: REFUSALS[detail.xhr?.status] ?? FAILURES[type], kind: "bad" } });
  };

  // Above whatever was opened since, a dialog too.
  #raise() {
    if (this.matches(":popover-open")) this.hidePopover();
    this.showPopover();
  }

  #start(toast, lasts = SHOWN_FOR) {
    let timer;
    const leave = () => this.#remove(toast);
    const hold = () => clearTimeout(timer);
    const wait = () => {
      hold();
      timer = setTimeout(leave, lasts);
    };
    toast.addEventListener("pointerenter", hold);
    toast.addEventListener("focusin", hold);
    toast.addEventListener("pointerleave", wait);
    toast.addEventListener("focusout", wait);
    wait();
  }

  #press = (event) => {
    const toast = event.target.closest(".toast");
    const undo = event.target.closest(".toast__undo");
    if (undo?.dataset.url) {
      // One press only, and whatever the answer says (new rows, new events) is htmx's to apply.
      undo.disabled = true;
      globalThis.htmx.ajax("POST", undo.dataset.url, { source: document.body, swap: "none" });
    }
    if (undo || event.target.closest(".toast__close")) this.#remove(toast);
  };

  #remove(toast) {
    if (!toast.isConnected) return;
    toast.classList.add("toast--leaving");
    Promise.allSettled(toast.getAnimations().map((each) => each.finished)).then(() => toast.remove());
  }
}

customElements.define("toast-stack", ToastStack);
