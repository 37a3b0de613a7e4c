// Whether this browser shows notices: asked for by the button only, and tried out.
import { permission, show, sound } from "../lib/aloud.js";

class NoticePermission extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", this.#press);
    this.#write();
  }

  #press = async ({ target }) => {
    const name = target.closest("button")?.name;
    if (name === "ask") await Notification.requestPermission();
    if (name === "try") {
      show("A notice of PivotCX", { text: "This is what they look like.", tag: "try", icon: this.dataset.icon });
      sound();
    }
    this.#write();
  };

  #write() {
    const state = permission();
    for (const each of this.querySelectorAll("[data-when]")) each.hidden = each.dataset.when !== state;
    const [ask, trial] = this.querySelectorAll("button");
    ask.parentElement.hidden = false;
    ask.hidden = state !== "default";
    trial.hidden = state !== "granted" && state !== "none";
  }
}

customElements.define("notice-permission", NoticePermission);
