// Phones on a desk: they rest while nobody looks, keep what is being typed, follow new texts and read them aloud.
import { forget, keep, kept } from "../lib/storage.js";

const TAB = "sessionStorage";
const DRAFT = (phone) => `simulator-draft-${phone}`;
const NEAR = 48;

class SimulatorDesk extends HTMLElement {
  connectedCallback() {
    this.addEventListener("htmx:beforeRequest", this.#rest);
    this.addEventListener("htmx:beforeSwap", this.#remember);
    this.addEventListener("htmx:afterSwap", this.#follow);
    this.addEventListener("htmx:afterRequest", this.#sent);
    this.addEventListener("input", this.#keep);
    for (const phone of this.querySelectorAll("[data-phone]")) {
      const field = phone.querySelector(".phone__field");
      field.value ||= kept(DRAFT(phone.dataset.phone), TAB) ?? "";
      this.#toEnd(phone.querySelector(".phone__screen"));
    }
  }

  // Asking goes on when the page is looked at again.
  #rest = (event) => {
    if (document.hidden && event.detail.requestConfig.verb === "get") event.preventDefault();
  };

  #remember = ({ detail }) => {
    const screen = detail.target.closest?.(".phone__screen");
    if (!screen) return;
    screen.dataset.atEnd = String(screen.scrollHeight - screen.scrollTop - screen.clientHeight < NEAR);
    screen.dataset.last = lastThatCame(screen)?.id ?? "";
  };

  #follow = ({ target }) => {
    const screen = target.closest?.(".phone__screen");
    if (!screen) return;
    if (screen.dataset.atEnd === "true") this.#toEnd(screen);
    const last = lastThatCame(screen);
    if (!last || last.id === screen.dataset.last) return;
    const owner = screen.closest(".phone").querySelector(".phone__name").textContent;
    const words = last.querySelector("bdi").textContent;
    document.getElementById("says-politely").textContent = `${owner} got a text: ${words}`;
  };

  #sent = ({ detail }) => {
    // A refusal is swapped in like any answer; what was typed stays for another try.
    if (detail.requestConfig.verb !== "post" || !detail.xhr.status || detail.xhr.status >= 400) return;
    const phone = detail.elt.closest("[data-phone]");
    (phone ?? this).querySelector(phone ? ".phone__says" : "#says-carrier").replaceChildren();
    if (!detail.elt.matches(".phone__write")) return;
    detail.elt.reset();
    forget(DRAFT(phone.dataset.phone), TAB);
    this.#toEnd(phone.querySelector(".phone__screen"));
  };

  #keep = ({ target }) => {
    if (!target.matches(".phone__field")) return;
    keep(DRAFT(target.closest("[data-phone]").dataset.phone), target.value, TAB);
  };

  #toEnd(screen) {
    screen.scrollTop = screen.scrollHeight;
  }
}

function lastThatCame(screen) {
  return [...screen.querySelectorAll("[data-came]")].at(-1);
}

customElements.define("simulator-desk", SimulatorDesk);
