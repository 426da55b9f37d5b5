// @ts-check
// The pages that are kept: each under its path, with the times of its keeping in its headers.
import { endOf, expired, isOurs, kindOf, LIMITS, stamped } from "./rules.js";

const AT = "X-Kept-At", ENDS = "X-Kept-Until";

export class KeptPages {
  /** @param {string} name of the cache */
  constructor(name) {
    this.name = name;
  }

  /** @param {string} path @returns {Promise<Response | undefined>} */
  async find(path) {
    await this.prune();
    return (await this.cache()).match(path);
  }

  /**
   * Keeps what the server has answered. When that may not be kept, what was kept before is not true any more.
   * @param {string} path
   * @param {Response} response
   */
  async store(path, response) {
    if (!isOurs(response)) return;
    if (response.status === 404 || response.status === 410) return void (await this.cache()).delete(path);
    if (response.status !== 200) return;
    const html = await response.text();
    const now = Date.now();
    const endsAt = endOf(path, html, now);
    if (endsAt) await this.put(path, stamped(html, now), response.headers, now, endsAt);
    else await (await this.cache()).delete(path);
    await this.prune();
  }

  /** @param {string} path */
  async fetch(path) {
    const kept = await this.find(path);
    if (!kindOf(path) || (kept && Date.now() - entryOf(path, kept).at < LIMITS.isFresh)) return;
    await this.store(path, await fetch(path, { headers: { Accept: "text/html" }, redirect: "manual" }));
  }

  /** The ride is over: its page goes in a while. @param {string} path */
  async end(path) {
    const kept = await this.find(path);
    if (!kept) return;
    const { at, endsAt } = entryOf(path, kept);
    await this.put(path, await kept.text(), kept.headers, at, Math.min(endsAt, Date.now() + LIMITS.endedFor));
  }

  /** Newest first. */
  async entries() {
    const cache = await this.cache();
    const entries = await Promise.all((await cache.keys()).map(async (request) => {
      const { pathname } = new URL(request.url);
      return entryOf(pathname, await cache.match(request));
    }));
    return entries.sort((a, b) => b.at - a.at);
  }

  async prune() {
    const cache = await this.cache();
    for (const path of expired(await this.entries(), Date.now())) await cache.delete(path);
  }

  cache() {
    return caches.open(this.name);
  }

  /**
   * @param {string} path
   * @param {string} html
   * @param {Headers} given
   * @param {number} at
   * @param {number} endsAt
   */
  async put(path, html, given, at, endsAt) {
    const headers = new Headers(given);
    // What is kept is neither compressed nor as long as it came.
    for (const name of ["Content-Encoding", "Content-Length"]) headers.delete(name);
    headers.set(AT, String(at));
    headers.set(ENDS, String(endsAt));
    await (await this.cache()).put(path, new Response(html, { headers }));
  }
}

/** @param {string} path @param {Response | undefined} kept @returns {import("./rules.js").Entry} */
function entryOf(path, kept) {
  return { path, at: Number(kept?.headers.get(AT) ?? 0), endsAt: Number(kept?.headers.get(ENDS) ?? 0) };
}
