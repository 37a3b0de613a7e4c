// Who else is in this chat, and who of them is writing; tells them the same of whoever sits here, while they look at it.

const SAY_EVERY = 10_000;
// In milliseconds: how long nobody has to say again that they are here, or write on.
const STAYS = 25_000;
const WRITES = 6_000;
const TELL_AGAIN = 3_000;

class ChatPresence extends HTMLElement {
  connectedCallback() {
    this.others = new Map();
    this.composer = this.closest("chat-composer");
    this.gone = new AbortController();
    const { signal } = this.gone;
    document.addEventListener("live:here", this.#hear, { signal });
    document.addEventListener("live:state", ({ detail }) => detail.online && this.#say(), { signal });
    document.addEventListener("visibilitychange", () => this.#say(), { signal });
    this.composer.addEventListener("input", this.#write, { signal });
    this.timers = [setInterval(() => this.#say(), SAY_EVERY), setInterval(() => this.#draw(), 1_000)];
    // After the chat is watched, which makes one of its company.
    setTimeout(() => this.#say(), 300);
  }

  disconnectedCallback() {
    this.gone.abort();
    this.timers.forEach(clearInterval);
  }

  #say(typing = false) {
    if (document.visibilityState !== "visible" || this.composer.next) return;
    const detail = { type: "here", conversation: this.composer.dataset.conversation, typing };
    document.dispatchEvent(new CustomEvent("live:say", { detail }));
  }

  #write = ({ target, isTrusted }) => {
    const isSoon = performance.now() - (this.told ?? -TELL_AGAIN) < TELL_AGAIN;
    // A draft that is put back is not being written.
    if (!isTrusted || isSoon || !target.matches(".composer__text") || !target.value) return;
    this.told = performance.now();
    this.#say(true);
  };

  #hear = ({ detail: { conversation, user, name, typing } }) => {
    if (conversation !== this.composer.dataset.conversation) return;
    const isNew = !this.others.has(user);
    const now = performance.now();
    const writes = typing ? now + WRITES : (this.others.get(user)?.writes ?? 0);
    this.others.set(user, { name, until: now + STAYS, writes });
    // Who comes later has not heard of us.
    if (isNew) this.#say();
    this.#draw();
  };

  #draw() {
    const now = performance.now();
    for (const [user, { until }] of this.others) if (until < now) this.others.delete(user);
    const some = [...this.others.values()];
    const words = some.map(({ name, writes }) => `${name} ${writes > now ? "is writing…" : "is here"}`).join(" · ");
    // Said again only when it changes.
    if (this.textContent !== words) this.textContent = words;
    this.classList.toggle("presence--writing", some.some(({ writes }) => writes > now));
  }
}

customElements.define("chat-presence", ChatPresence);
