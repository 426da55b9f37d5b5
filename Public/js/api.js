// @ts-check
// One way to talk to the server: JSON out, JSON or problem+json back.
import { setServerTime } from "./clock.js";

/** An answer of the server that is not the one asked for. `code` is stable, see the interface description. */
export class Problem extends Error {
  /**
   * @param {number} status
   * @param {Record<string, any>} body
   * @param {number} [retryAfter] seconds
   */
  constructor(status, body, retryAfter) {
    super(body.detail ?? body.title ?? String(status));
    this.status = status;
    this.code = String(body.code ?? "");
    this.body = body;
    this.retryAfter = retryAfter;
  }

  /** Whether the same request may succeed later without a change. */
  get isPassing() {
    return this.status === 429 || this.status >= 500;
  }
}

/** A key that makes a repeated request happen once. Also works where `crypto.randomUUID` is missing (plain HTTP). */
export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * @typedef {object} Options
 * @property {unknown} [body]
 * @property {string} [key] Idempotency-Key
 * @property {string | number} [version] If-Match
 * @property {string} [etag] If-None-Match: the answer is `undefined` when nothing changed
 * @property {number} [patience] milliseconds until the attempt is given up
 * @property {AbortSignal} [signal] gives it up earlier
 */

/**
 * Throws `Problem` when the server refuses and `TypeError` or `DOMException` when it cannot be reached.
 * @param {string} method
 * @param {string} path
 * @param {Options} [options]
 * @returns {Promise<{ body: any, etag: string | null, status: number }>}
 */
export async function request(method, path, options = {}) {
  /** @type {Record<string, string>} */
  const headers = { Accept: "application/json" };
  if (options.body !== undefined) headers["Content-Type"] = "application/json";
  if (options.key) headers["Idempotency-Key"] = options.key;
  if (options.version !== undefined) headers["If-Match"] = `"${options.version}"`;
  if (options.etag) headers["If-None-Match"] = options.etag;
  const giveUp = new AbortController();
  const timer = setTimeout(() => giveUp.abort(), options.patience ?? 15_000);
  options.signal?.addEventListener("abort", () => giveUp.abort());
  try {
    const response = await fetch(path, {
      method,
      headers,
      body: options.body === undefined ? undefined : JSON.stringify(options.body),
      credentials: "same-origin",
      cache: "no-store",
      // We never redirect; whoever does is a portal or a proxy.
      redirect: "error",
      signal: giveUp.signal,
    });
    setServerTime(response.headers.get("Date"));
    const etag = response.headers.get("ETag");
    if (response.status === 304) return { body: undefined, etag, status: 304 };
    const text = await response.text();
    const isJSON = (response.headers.get("Content-Type") ?? "").includes("json");
    const body = isJSON && text ? JSON.parse(text) : {};
    if (!response.ok) throw new Problem(response.status, body, Number(response.headers.get("Retry-After")) || undefined);
    return { body, etag, status: response.status };
  } finally {
    clearTimeout(timer);
  }
}
