// Asks the browser for a passkey when its form is sent, and sends what it gives along.
// What is asked is in a JSON script inside, or at the address in data-asks; with data-makes a new passkey is made.

const SAID = {
  NotAllowedError: "No passkey was used. Try again, or choose another way.",
  InvalidStateError: "This device has a passkey for you here already.",
  SecurityError: "The browser takes no passkeys at this address.",
};
const SIGNED_OUT = "What was asked is not there any more. Load the page again.";

/** Why passkeys cannot be used here: nothing when they can. Browsers bind them to an address with a name. */
const obstacle = () => {
  if (!isSecureContext) return "Passkeys need a connection that nobody can listen to (https).";
  if (/^[\d.]+$|^\[/.test(location.hostname)) {
    return "Passkeys need an address with a name, and this one is a number.";
  }
  return window.PublicKeyCredential?.parseRequestOptionsFromJSON ? "" : "This browser is too old for passkeys.";
};

class PasskeyForm extends HTMLElement {
  connectedCallback() {
    const why = obstacle();
    const form = this.querySelector("form");
    form.hidden = Boolean(why);
    // What was refused is not handed in again.
    form.elements.credential.value = "";
    const told = this.querySelector("[data-why]");
    told.hidden = !why || "asks" in this.dataset;
    told.textContent = why;
    this.addEventListener("submit", this.#submit);
  }

  #submit = async (event) => {
    const form = event.target;
    if (form.elements.credential.value) return;
    event.preventDefault();
    const button = form.querySelector("[type=submit]");
    button.disabled = true;
    this.#say("");
    try {
      const given = await this.#asked();
      form.elements.credential.value = JSON.stringify(given.toJSON());
      form.requestSubmit();
    } catch (error) {
      this.#say(SAID[error.name] ?? error.message);
    } finally {
      button.disabled = false;
    }
  };

  async #asked() {
    const { publicKey } = await this.#question();
    if (!("makes" in this.dataset)) {
      return navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(publicKey) });
    }
    // It is to know its person and to be found without a name: then it stands in for the password.
    publicKey.authenticatorSelection = {
      ...publicKey.authenticatorSelection,
      residentKey: "required",
      requireResidentKey: true,
      userVerification: "required",
    };
    return navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(publicKey) });
  }

  async #question() {
    const inside = this.querySelector("script[type='application/json']");
    if (inside) return Object.values(JSON.parse(inside.textContent))[0];
    const answer = await fetch(this.dataset.asks, { headers: { Accept: "application/json" } });
    if (answer.status === 429) throw new Error("Too many tries from here. Wait a minute.");
    if (!answer.ok || answer.redirected) throw new Error(SIGNED_OUT);
    return (await answer.json()).request_options;
  }

  #say(words) {
    const said = this.querySelector("[data-said]");
    said.textContent = words;
    said.hidden = !words;
  }
}

customElements.define("passkey-form", PasskeyForm);
