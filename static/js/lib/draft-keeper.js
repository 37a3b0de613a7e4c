// What somebody has begun to write, kept by the server as well: it is there on whatever screen they open next. The
// browser's own copy (drafts.js) comes first; it is all there is while the server cannot be reached.
import { now } from "./clock.js";
import { draftOf, keepDraft, keepKnown, knownOf } from "./drafts.js";
import { pageKeys } from "./page-keys.js";

const KINDS = ["text", "note"];
// In milliseconds: from the last key to the server, and from what it says until that is so for everybody who asks.
const PAUSE = 1000;
const COMMIT = 250;

export class DraftKeeper {
  #typedAt = now();

  constructor(composer, place, gone) {
    [this.composer, this.place, this.url] = [composer, place, composer.dataset.draftUrl];
    this.#take(JSON.parse(composer.dataset.drafts));
    addEventListener("pagehide", this.flush, { signal: gone });
    document.addEventListener("visibilitychange", this.#look, { signal: gone });
    // Words of a chat that is left go at once.
    gone.addEventListener("abort", this.flush);
  }

  // What is typed for another chat, that one's keeper hands in.
  keep(place, kind, words) {
    keepDraft(place, kind, words);
    if (place.chat === this.place.chat) this.soon();
  }

  soon() {
    this.#typedAt = now();
    clearTimeout(this.timer);
    this.timer = setTimeout(this.flush, PAUSE);
  }

  flush = () => {
    clearTimeout(this.timer);
    for (const kind of KINDS) this.#send(kind);
  };

  // A page out of sight may never come back. Whoever does come back may have written on elsewhere.
  #look = async () => {
    if (document.hidden) return this.flush();
    if (this.composer.next) return;
    const answer = await fetch(this.url).catch(() => null);
    if (!answer?.ok || answer.redirected || !this.#take(await answer.json())) return;
    this.composer.show(this.composer.mode);
  };

  // What the server has. Return whether any of it is news here.
  #take({ as_of, ...drafts }) {
    const at = Date.parse(as_of);
    const taken = KINDS.filter((kind) => this.#takeOne(kind, drafts[kind] ?? "", at));
    if (KINDS.some((kind) => draftOf(this.place, kind) !== knownOf(this.place, kind).words)) this.soon();
    return taken.length > 0;
  }

  // Where something was written here as well, both are kept.
  #takeOne(kind, words, at) {
    const known = knownOf(this.place, kind);
    if (words === known.words || at <= known.at) return false;
    const mine = draftOf(this.place, kind);
    keepKnown(this.place, kind, { words, at });
    if (mine === words) return false;
    keepDraft(this.place, kind, mine === known.words ? words : [words, mine].filter(Boolean).join("\n"));
    return true;
  }

  async #send(kind) {
    const words = draftOf(this.place, kind);
    if (words === knownOf(this.place, kind).words) return;
    const typed_at = new Date(this.#typedAt).toISOString();
    const body = new URLSearchParams({ kind, words, typed_at, ...pageKeys(this.composer.form) });
    // Also while the page goes. What does not arrive stays here, and goes with the next key.
    const answer = await fetch(this.url, { method: "POST", body, keepalive: true }).catch(() => null);
    if (!answer?.ok || answer.redirected) return;
    const { is_kept, as_of } = await answer.json();
    if (is_kept) keepKnown(this.place, kind, { words, at: Date.parse(as_of) + COMMIT });
  }
}
