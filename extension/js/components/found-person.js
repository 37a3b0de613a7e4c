// One number of the page: who it may be, what PivotCX knows of it, and whether it is chosen.
import { canChoose, isNew } from "../lib/people.js";

class FoundPerson extends HTMLElement {
  draw(person, { address }) {
    this.person = person;
    this.address = address;
    this.querySelector(".person__name").addEventListener("input", (event) => { person.name = event.target.value; });
    this.refresh();
  }

  get isChosen() {
    return this.querySelector(".person__choose").checked;
  }

  set isChosen(chosen) {
    const box = this.querySelector(".person__choose");
    box.checked = chosen && !box.disabled;
  }

  refresh() {
    const { person } = this;
    const shown = person.name || person.national;
    const box = this.querySelector(".person__choose");
    box.disabled = !canChoose(person);
    if (box.disabled) box.checked = false;
    box.setAttribute("aria-label", `Choose ${shown}, ${person.national}`);
    const name = this.querySelector(".person__name");
    name.value = person.name;
    name.readOnly = !isNew(person) || !person.valid;
    name.tabIndex = name.readOnly ? -1 : 0;
    name.setAttribute("aria-label", `Name for ${person.national}`);
    this.querySelector(".person__phone").textContent = person.national;
    this.say(person.said ?? (person.opted_out || !person.refusal ? "" : person.refusal.detail), person.saidKind);
    this.#badge();
    this.#link();
  }

  // What has become of it, in words beside the number.
  say(words, kind = "") {
    const said = this.querySelector(".person__said");
    said.textContent = words;
    said.className = `person__said${kind ? ` person__said--${kind}` : ""}`;
  }

  #badge() {
    const { person } = this;
    const badge = this.querySelector(".badge");
    const [words, kind] = person.opted_out ? ["Opted out", "bad"]
      : !person.valid ? ["No text", "plain"]
        : person.refusal ? ["Cannot text", "warn"]
          : person.candidate ? ["In PivotCX", "good"] : ["New", "plain"];
    badge.textContent = words;
    badge.className = `badge badge--${kind}`;
  }

  #link() {
    const { person, address } = this;
    const link = this.querySelector(".person__open");
    link.hidden = !person.candidate;
    if (link.hidden) return;
    const chat = person.candidate.conversation;
    link.textContent = chat ? "Open chat" : "Open";
    link.setAttribute("aria-label", `${link.textContent} with ${person.name || person.national} in a new tab`);
    link.href = chat ? `${address}/chat/${chat}/` : `${address}/candidates/?q=${encodeURIComponent(person.phone)}`;
  }
}

customElements.define("found-person", FoundPerson);
