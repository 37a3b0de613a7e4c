// The partner API of PivotCX, as somebody with their own token. What goes wrong becomes words, and what to do.

const PATIENCE = 15_000;

export class Trouble extends Error {
  // kind: what to offer (“sign-in”, “again”, “none”). code: the API's own word, with its further facts.
  constructor(words, { kind = "none", code = "", facts = {} } = {}) {
    super(words);
    Object.assign(this, { kind, code, facts });
  }
}

export class Api {
  #keys = new Map();

  constructor({ address, token }) {
    this.address = address;
    this.token = token;
  }

  get(path) {
    return this.#call("GET", path);
  }

  ask(path, body) {
    return this.#call("POST", path, body);
  }

  // The same write again is one write: it has the same key for as long as the popup is open.
  write(path, body) {
    const said = `${path} ${JSON.stringify(body)}`;
    if (!this.#keys.has(said)) this.#keys.set(said, crypto.randomUUID());
    return this.#call("POST", path, body, { "Idempotency-Key": this.#keys.get(said) });
  }

  async #call(method, path, body, more = {}) {
    const headers = { Accept: "application/json", Authorization: `Bearer ${this.token}`, ...more };
    if (body) headers["Content-Type"] = "application/json";
    let answer;
    try {
      answer = await fetch(`${this.address}/api/v1/${path}`, {
        method, headers, body: body && JSON.stringify(body),
        credentials: "omit", cache: "no-store", redirect: "error", signal: AbortSignal.timeout(PATIENCE),
      });
    } catch (error) {
      throw this.#unreached(error);
    }
    const data = await answer.json().catch(() => null);
    if (answer.ok && data) return data;
    throw this.#refused(answer, data);
  }

  #unreached(error) {
    if (!navigator.onLine) return new Trouble("You are offline. Connect and try again.", { kind: "again" });
    if (error.name === "TimeoutError") return new Trouble("PivotCX takes too long to answer. Try again in a moment.", { kind: "again" });
    return new Trouble(`PivotCX cannot be reached at ${this.address}. Check the address in the options, or try again.`, { kind: "sign-in" });
  }

  #refused(answer, data) {
    const { status } = answer;
    if (status === 429) {
      const seconds = Number(answer.headers.get("Retry-After")) || 60;
      return new Trouble(`Too many requests. Try again in ${seconds} seconds.`, { kind: "again" });
    }
    if (status >= 500) return new Trouble("Something went wrong at PivotCX. Nothing is lost; try again in a moment.", { kind: "again" });
    if (!data?.code) return new Trouble(`There is no PivotCX at ${this.address}. Check the address in the options.`, { kind: "sign-in" });
    if (status === 401) return new Trouble("Your token is not valid any more: it was ended, or is a year old. Make a new one in PivotCX.", { kind: "sign-in" });
    if (data.code === "missing_scope") return new Trouble("This is not a token of a person. Make your own in PivotCX.", { kind: "sign-in" });
    const first = data.errors?.[0]?.detail;
    return new Trouble(data.code === "invalid_input" && first ? first : data.detail, { code: data.code, facts: data });
  }
}
