// The page's one WebSocket. Hears what happens in the team and tells the page by events on `document`:
//   live:batch  {prev, seq, now, items, counts}   something happened
//   live:stale  {}                                 something was missed: fetch what you show again
//   live:state  {online, refreshed}                for the banner
// Listens to live:watch {conversation} from the element that shows a chat.
import { hear as hearTime } from "../lib/clock.js";
const PING_EVERY = 15_000;
const PATIENCE = 1_000;
const NO_MORE = 4403;

class LiveSocket extends HTMLElement {
  connectedCallback() {
    this.seq = Number(this.dataset.seq);
    this.tries = 0;
    this.watching = null;
    this.onWatch = (event) => this.watch(event.detail.conversation);
    this.onReturn = () => document.visibilityState === "visible" && this.ping();
    document.addEventListener("live:watch", this.onWatch);
    document.addEventListener("visibilitychange", this.onReturn);
    this.timer = setInterval(() => this.ping(), PING_EVERY);
    this.open();
  }

  disconnectedCallback() {
    document.removeEventListener("live:watch", this.onWatch);
    document.removeEventListener("visibilitychange", this.onReturn);
    clearInterval(this.timer);
    clearTimeout(this.again);
    this.ended = true;
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
      if (this.watching) this.send({ type: "watch", conversation: this.watching });
      this.catchUp(message.seq);
      this.tell("state", { online: true, refreshed: wasLost });
    } else if (message.type === "pong") {
      // What it names may still be on its way here.
      setTimeout(() => message.seq > this.seq && this.catchUp(message.seq), PATIENCE);
    } else if (message.type === "batch") {
      if (message.seq <= this.seq) return;
      const missed = message.prev !== this.seq || message.items.some((item) => item.entry_id && !item.entry);
      this.seq = message.seq;
      this.tell("batch", message);
      if (missed) this.tell("stale", {});
    }
  }

  catchUp(seq) {
    if (seq === this.seq) return;
    this.seq = seq;
    this.tell("stale", {});
  }

  lose(code) {
    if (this.ended) return;
    this.tell("state", { online: false, ended: code === NO_MORE });
    if (code === NO_MORE) return;
    // One second at first, four at most, and not all browsers at once.
    const pause = Math.min(1000 * 2 ** this.tries, 4_000) * (0.5 + Math.random() / 2);
    this.tries += 1;
    this.again = setTimeout(() => this.open(), pause);
  }

  watch(conversation) {
    this.watching = conversation;
    this.send({ type: "watch", conversation });
  }

  ping() {
    if (this.socket.readyState !== WebSocket.OPEN) return;
    this.send({ type: "ping" });
    // A line that is dead without saying so (sleep, another network) is given up and opened anew.
    clearTimeout(this.unanswered);
    this.unanswered = setTimeout(() => this.socket.close(), 5_000);
  }

  send(message) {
    if (this.socket.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(message));
  }

  tell(name, detail) {
    document.dispatchEvent(new CustomEvent(`live:${name}`, { detail }));
  }
}

customElements.define("live-socket", LiveSocket);
