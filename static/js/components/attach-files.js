// Files of the text in its form: picked, dropped or pasted. Each is sent ahead; the text goes with their ids.
import { sayNotSent } from "../lib/announce.js";
import { fileOf, isRefused, isThere, putFile, takenFiles, whyTooMuch } from "../lib/attached.js";
import { keepFiles, keptFiles } from "../lib/drafts.js";
import { listenForFiles } from "../lib/file-sources.js";
import { pageKeys } from "../lib/page-keys.js";
import { upload } from "../lib/upload.js";

class AttachFiles extends HTMLElement {
  connectedCallback() {
    this.gone = new AbortController();
    const { signal } = this.gone;
    this.form = this.closest("form");
    const field = this.querySelector("input[type=file]");
    // A note for colleagues has no files.
    const isOff = () => Boolean(this.closest(".composer--note"));
    const take = (files) => files.forEach((file) => this.#send(file));
    listenForFiles({ form: this.form, field, isOff, take, signal });
    this.addEventListener("click", this.#press, { signal });
    // Before whoever sends the text hears of it.
    this.form.parentElement.addEventListener("submit", this.#hold, { signal, capture: true });
    for (const file of keptFiles(this.#place)) isThere(putFile(this, file), file.id);
    this.#changed();
  }

  disconnectedCallback() {
    this.gone.abort();
  }

  // Those that may go with a text now.
  get files() {
    return takenFiles(this).map(fileOf).filter(({ id }) => id);
  }

  clear() {
    this.querySelector(".attach__list").replaceChildren();
    this.#changed();
  }

  // In a chat they are kept as its words are: for whom, and in which chat.
  get #place() {
    const chat = this.closest("chat-composer")?.dataset.conversation;
    return chat && { me: this.closest("chat-thread").dataset.me, chat };
  }

  async #send(file) {
    const reason = whyTooMuch(takenFiles(this).map(fileOf), file, this.dataset);
    const item = putFile(this, file);
    if (reason) return this.#refuse(item, reason);
    this.#changed(`${file.name} is being attached.`);
    const tell = (percent) => (item.querySelector("progress").value = percent);
    const answer = await upload(this.dataset.url, file, pageKeys(this.form), { tell, signal: this.gone.signal });
    if (!item.isConnected) return;
    if (!answer.id) return this.#refuse(item, answer.reason);
    isThere(item, answer.id);
    this.#changed(`${file.name} is attached.`);
  }

  #refuse(item, reason) {
    isRefused(item, reason);
    this.#changed(`${fileOf(item).name} was not attached. ${reason}`);
  }

  #press = ({ target }) => {
    if (!target.closest(".attach__remove")) return;
    const item = target.closest(".attach__file");
    item.remove();
    this.querySelector("input[type=file]").focus();
    this.#changed(`${fileOf(item).name} is removed.`);
  };

  // What is not there yet would stay behind.
  #hold = (event) => {
    if (event.target !== this.form || this.closest(".composer--note")) return;
    const reason = this.#standsInTheWay();
    if (!reason) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    this.#say(reason);
    sayNotSent(reason);
  };

  #standsInTheWay() {
    if (this.querySelector("progress")) return "A file is still on its way. Send the text when it is there.";
    return this.querySelector(".attach__file--bad") ? "A file was not attached. Remove it first." : "";
  }

  #say(words) {
    this.querySelector(".attach__says").textContent = words;
  }

  #changed(words = "") {
    this.#say(words);
    if (this.#place) keepFiles(this.#place, this.files);
    this.form.dispatchEvent(new CustomEvent("attach:changed"));
  }
}

customElements.define("attach-files", AttachFiles);
