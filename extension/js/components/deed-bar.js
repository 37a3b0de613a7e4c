// What is done with whom is chosen: how they agreed, the text to one, and the buttons.
import { canText, isNew } from "../lib/people.js";

class DeedBar extends HTMLElement {
  connectedCallback() {
    this.form = this.querySelector("form");
    this.consentBox = this.querySelector(".consent");
    this.composer = this.querySelector("text-words");
    this.add = this.querySelector('[value="add"]');
    this.send = this.querySelector('[value="send"]');
    this.form.addEventListener("change", this.#consentChanged);
    this.form.addEventListener("words-changed", () => this.#buttons());
    this.form.addEventListener("submit", this.#submit);
  }

  // Of several, only whom PivotCX does not have yet is added: a text to many is a blast.
  for(chosen) {
    this.chosen = chosen;
    this.hidden = !chosen.length;
    this.fresh = chosen.filter(isNew);
    const one = chosen.length === 1 ? chosen[0] : null;
    this.one = one && canText(one) ? one : null;
    this.consentBox.hidden = !this.fresh.length;
    this.composer.hidden = !this.one;
    if (this.one) this.composer.dataset.first = this.one.candidate?.conversation ? "" : "first";
    this.say("");
    if (!one || canText(one)) {
      const many = chosen.length > 1 ? "To text several at once, add them and send a blast." : "";
      this.say(chosen.length > 1 && !this.fresh.length ? "They are all in PivotCX. Choose one to text, or send a blast." : many, "plain");
    } else if (one) this.say(one.refusal.detail, "plain");
    this.composer.refresh?.();
    this.#buttons();
  }

  get consent() {
    return new FormData(this.form).get("consent");
  }

  say(words, kind = "bad") {
    const said = this.querySelector(".deed__said");
    said.hidden = !words;
    said.textContent = words;
    said.className = `deed__said deed__said--${kind}`;
  }

  // At night for them: the text can wait for their morning.
  offerLater(moment, act) {
    const when = moment.toLocaleString([], { weekday: "long", hour: "numeric", minute: "2-digit" });
    const button = document.createElement("button");
    Object.assign(button, { type: "button", className: "button button--small", textContent: `Send it ${when}, your time` });
    button.addEventListener("click", act, { once: true });
    this.querySelector(".deed__said").append(" ", button);
  }

  set isBusy(busy) {
    this.toggleAttribute("aria-busy", busy);
    this.busy = busy;
    this.#buttons();
  }

  #buttons() {
    const count = this.fresh?.length ?? 0;
    this.add.hidden = !count;
    this.add.textContent = this.chosen?.length > 1 ? `Add ${count} ${count === 1 ? "person" : "people"}` : this.one ? "Only add" : "Add";
    this.add.className = this.one ? "button button--quiet" : "button button--primary";
    this.send.hidden = !this.one;
    this.send.textContent = this.busy ? "Sending…" : count ? "Add and send" : "Send";
    this.add.disabled = this.busy;
    this.send.disabled = this.busy || !this.composer.words;
  }

  #consentChanged = (event) => {
    if (event.target.name !== "consent") return;
    this.querySelector(".consent__note").hidden = event.target.value !== "none";
    this.consentBox.removeAttribute("aria-invalid");
    this.say("");
  };

  #submit = (event) => {
    event.preventDefault();
    const deed = event.submitter?.value ?? (this.one ? "send" : "add");
    if (this.busy || (deed === "send" && !this.composer.words)) return;
    if (this.fresh.length && !this.consent) {
      this.say("Say how they agreed to be texted, or that they have not yet.");
      this.consentBox.setAttribute("aria-invalid", "true");
      this.consentBox.querySelector("input").focus();
      return;
    }
    this.dispatchEvent(new CustomEvent("deed", { detail: { deed, words: this.composer.words, consent: this.consent } }));
  };
}

customElements.define("deed-bar", DeedBar);
