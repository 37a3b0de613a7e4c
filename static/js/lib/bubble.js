// The bubble that stands for a text until the server has drawn the real one.
import { sayNotSent } from "./announce.js";
import { now } from "./clock.js";
import { dayIn, putEntry } from "./thread.js";

// A merge field, and what is said where nothing is known.
const FIELD = /\{\{\s*([^{}|]+?)\s*(?:\|[^{}]*)?\}\}/;

export class Bubble {
  constructor(element) {
    this.element = element;
  }

  // Show a text as being sent; a bubble of the same id is taken up again.
  static put(thread, { id, text, again, drop }) {
    const element = thread.querySelector(".composer__bubble").content.firstElementChild.cloneNode(true);
    element.id = `sending-${id}`;
    element.dataset.clientId = id;
    element.dataset.at = new Date(now()).toISOString();
    element.dataset.day = dayIn(thread.dataset.zone, now());
    element.querySelector(".message__body > bdi").replaceChildren(...written(text.body));
    const chip = element.querySelector(".message__files").firstElementChild;
    chip.replaceWith(...text.files.map(({ name }) => chipFor(chip, name)));
    const bubble = new Bubble(element);
    element.addEventListener("click", (event) => {
      const button = event.target.closest(".message__retry");
      if (button?.matches(".message__discard")) {
        drop();
        element.remove();
      } else if (button) again(button.matches(".message__later") ? bubble.waiting : bubble.knowing);
    });
    bubble.stand(thread);
    thread.querySelector(".chat__log").scrollTop = 0;
    return bubble;
  }

  stand(thread) {
    putEntry(thread.querySelector(".chat__messages"), this.element);
  }

  // What whoever sends it once more knows and wills: a colleague stands in the way, or it is night there.
  knowing = {};

  get waiting() {
    return { ...this.knowing, at_night: "wait" };
  }

  // Say why; and what can be done about it: send it knowingly, or at a time that is named.
  fail(reason, { isKnowing = false, later } = {}) {
    this.element.querySelector(".message__retry").textContent = isKnowing ? "Send anyway" : "Retry";
    const wait = this.element.querySelector(".message__later");
    wait.hidden = !later;
    wait.textContent = later ? `Send at ${later}` : "";
    this.element.classList.replace("message--pending", "message--failed");
    this.element.querySelector(".composer__sending").hidden = true;
    this.element.querySelector(".composer__failed").hidden = false;
    this.element.querySelector(".message__reason").textContent = reason;
    sayNotSent(reason);
  }
}

// What a field says to this person, is known once the server has drawn the text: until then its name stands there, marked.
function written(body) {
  return body.split(FIELD).map((words, index) => {
    if (index % 2 === 0) return words;
    const field = document.createElement("span");
    field.className = "piece";
    field.textContent = words.replaceAll("_", " ");
    return field;
  });
}

function chipFor(chip, name) {
  const file = chip.cloneNode(true);
  file.querySelector("bdi").textContent = name;
  return file;
}
