// Around the button that signs out: what this person has written and not sent leaves the machine with them.
import { forgetPerson } from "../lib/drafts.js";

class SignOut extends HTMLElement {
  connectedCallback() {
    this.addEventListener("submit", () => forgetPerson(this.dataset.me));
  }
}

customElements.define("sign-out", SignOut);
