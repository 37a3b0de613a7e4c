// The page's one WebSocket. Tells the page what happens in the team by events on `document`:
//   live:batch  {prev, seq, now, items, counts}   something happened
//   live:stale  {conversation}                     something was missed (of one chat only): fetch what you show again
//   live:state  {online, refreshed, ended}         for the banner
//   live:here   {conversation, user, name, typing} who else is in the chat that is open
// Listens to live:say, and live:watch {conversation, since} from what shows a chat as it was up to that event.
import { hear as hearTime } from "../lib/clock.js";

const PING_EVERY = 15_000;
const PATIENCE = 1_000;
const ENDINGS = { 4401: "signed-out", 4403: "ended" };
// A line that is dead without saying so (sleep, another network) says no good-bye.
const abandon = (socket) => Object.assign(socket, { onclose: null }).close();
class LiveSocket extends HTMLElement {
  connectedCallback() {
    this.seq = Number(this.dataset.seq);
    this.tries = 0;
    const { signal } = (this.gone = new AbortController());
    document.addEventListener("live:watch", ({ detail }) => this.watch(detail.conversation, detail.since), { signal });
    document.addEventListener("live:say", ({ detail }) => this.send(detail), { signal });
    document.addEventListener("visibilitychange", () => document.hidden || this.ping(), { signal });
    this.timer = setInterval(() => this.ping(), PING_EVERY);
    this.open();
  }

  disconnectedCallback() {
    this.gone.abort();
    clearInterval(this.timer);
    clearTimeout(this.again);
    this.socket?.close();
  }

  open() {
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    this.socket = new WebSocket(`${scheme}://${location.host}/ws/?team=${this.dataset.team}`);
    this.socket.onmessage = (event) => this.hear(JSON.parse(event.data));
    this.socket.onclose = (event) => this.lose(event.code);
  }

  hear(message) {
    clearTimeout(this.unanswered);
    hearTime(message.now);
    if (message.type === "hello") {
      const wasLost = this.tries > 0;
      this.tries = 0;
      this.catchUp(message.seq);
      if (this.watching) this.watch(this.watching, this.seq);
      this.tell("state", { online: true, refreshed: wasLost });
    } else if (message.type === "pong") {
      // What it names may still be on its way here.
      setTimeout(() => message.seq > this.seq && this.catchUp(message.seq), PATIENCE);
    } else if (["stale", "here"].includes(message.type)) this.tell(message.type, message);
    else if (message.type === "batch") {
      if (message.seq <= this.seq) return;
      const missed = message.prev !== this.seq || message.items.some((item) => item.entry_id && !item.entry);
      this.seq = message.seq;
      this.tell("batch", message);
      if (missed) this.tell("stale", {});
    }
  }

  catchUp(seq) {
    const before = this.seq;
    this.seq = seq;
    if (seq !== before) this.tell("stale", {});
  }

  lose(code) {
    if (this.gone.signal.aborted) return;
    this.tell("state", { online: false, ended: ENDINGS[code] });
    if (code in ENDINGS) return;
    // One second at first, four at most, and not all browsers at once.
    const pause = Math.min(1000 * 2 ** this.tries, 4_000) * (0.5 + Math.random() / 2);
    this.tries += 1;
    this.again = setTimeout(() => this.open(), pause);
  }

  watch(conversation, since) {
    this.watching = conversation;
    this.send({ type: "watch", conversation, since });
  }

  ping() {
    if (this.socket.readyState !== WebSocket.OPEN) return;
    this.send({ type: "ping" });
    clearTimeout(this.unanswered);
    this.unanswered = setTimeout(() => this.lose(abandon(this.socket)), 5_000);
  }

  send(message) {
    if (this.socket.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(message));
  }

  tell(name, detail) {
    document.dispatchEvent(new CustomEvent(`live:${name}`, { detail }));
  }
}

customElements.define("live-socket", LiveSocket);
