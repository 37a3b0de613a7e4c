// A candidate's page for files: each that is chosen, dropped or photographed goes at once, by itself, and says how far.
// Without it the same form sends them together.
import { listenForFiles } from "../lib/file-sources.js";
import { pageKeys } from "../lib/page-keys.js";
import { upload } from "../lib/upload.js";

const KILO = 1000;
// In milliseconds: a long scan over a thin line; the server waits as long.
const PATIENCE = 300_000;

class UploadDesk extends HTMLElement {
  connectedCallback() {
    this.gone = new AbortController();
    const { signal } = this.gone;
    this.form = this.querySelector("form");
    const field = this.form.querySelector("input[type=file]");
    this.line = Promise.resolve();
    listenForFiles({ form: this.form, field, isOff: () => false, take: this.#take, signal });
    this.addEventListener("click", this.#press, { signal });
  }

  disconnectedCallback() {
    this.gone.abort();
  }

  // One after another: over a thin line that is the fastest, and what breaks off breaks one.
  #take = (files) => {
    for (const file of files) {
      const item = this.#put(file);
      this.line = this.line.then(() => this.#send(item, file));
    }
  };

  #put(file) {
    const item = this.querySelector("template").content.firstElementChild.cloneNode(true);
    item.querySelector(".handin__name").textContent = file.name;
    item.querySelector(".handin__size").textContent = sizeOf(file);
    item.querySelector("progress").setAttribute("aria-label", `Sending ${file.name}`);
    item.file = file;
    this.querySelector(".handin__list").append(item);
    return item;
  }

  async #send(item, file) {
    const bar = item.querySelector("progress");
    const fields = pageKeys(this.form, ["csrfmiddlewaretoken", "visit"]);
    const tell = (percent) => (bar.value = percent);
    const answer = await upload(this.form.action, file, fields, { tell, signal: this.gone.signal, name: "files", patience: PATIENCE });
    if (!item.isConnected) return;
    if (!answer.id) return this.#refuse(item, answer);
    bar.remove();
    this.#say(`${file.name} is there.`);
  }

  #refuse(item, { reason, status }) {
    item.classList.add("handin__file--bad");
    item.querySelector("progress").hidden = true;
    item.querySelector(".handin__why").textContent = reason;
    // What the file itself is the reason of, does not go another time either.
    item.querySelector(".handin__again").hidden = status === 422 || status === 410;
    this.#say(`${item.file.name} was not sent. ${reason}`);
  }

  #press = ({ target }) => {
    const item = target.closest(".handin__again")?.closest(".handin__file");
    if (!item) return;
    item.remove();
    this.#take([item.file]);
  };

  #say(words) {
    this.querySelector(".handin__says").textContent = words;
  }
}

function sizeOf({ size }) {
  return size < KILO * KILO ? `${Math.max(1, Math.round(size / KILO))} kB` : `${(size / KILO / KILO).toFixed(1)} MB`;
}

customElements.define("upload-desk", UploadDesk);
