// @ts-check
// What becomes of a call until it has been answered. Decisions only: no clock, no network, no page.

/** Milliseconds. */
export const LIMITS = {
  /** How long one attempt may take. */
  patience: 8_000,
  /** A call that takes no longer is simply being made. */
  sayAfter: 3_000,
  firstWait: 1_000,
  longestWait: 15_000,
  /** As long as a server may ask for. */
  longestTold: 600_000,
  /** Until then a guest stands where they called; afterwards they are asked. */
  silentFor: 300_000,
  /** Nobody wants a buggy of the day before. Shorter than the 24 hours for which the server knows the key. */
  forgetAfter: 43_200_000,
  /** A call taken back that may have arrived is cancelled within this, or has long been dealt with. */
  settleWithin: 3_600_000,
};

/**
 * @typedef {object} Kept a call that has not been answered
 * @property {string} key makes sending twice happen once
 * @property {string} code of the place
 * @property {string} place its name
 * @property {Record<string, unknown>} body
 * @property {number} at when it was wanted, in milliseconds since 1970
 * @property {boolean} isUncertain whether it may have arrived
 * @property {boolean} [isRenewed] whether it was wanted again so late that its first ride may be over
 */

/** @typedef {{ status: number, body: any, retryAfter?: number }} Answer `retryAfter` in seconds */

/**
 * @typedef {{ kind: "called", path: string, isFirst: boolean } | { kind: "again", after: number }
 *   | { kind: "refused", status: number, code: string }} Verdict
 */

/**
 * What an answer says about the call. Only a 201 with a ride and its token is a call: portals, proxies and pages of
 * whatever kind that stand between answer 200 as well.
 * @param {Answer | undefined} answer nothing when there was none
 * @returns {Verdict}
 */
export function judge(answer) {
  const { status = 0, body, retryAfter = 0 } = answer ?? {};
  if (status === 201 && isToken(body?.token) && typeof body.ride?.status === "string") {
    return { kind: "called", path: `/r/${body.token}`, isFirst: false };
  }
  const code = typeof body?.code === "string" ? body.code : "";
  const first = /^\/r\/[\w-]{16,}$/.exec(String(body?.statusURL ?? "").replace(/^https?:\/\/[^/]+/, ""));
  if (status === 409 && code === "ride_already_open" && first) return { kind: "called", path: first[0], isFirst: true };
  const after = Math.min(Math.max(0, retryAfter) * 1_000, LIMITS.longestTold);
  // A refusal is ours only with a code of ours.
  if (status < 400 || status >= 500 || status === 429 || status === 408 || !code) return { kind: "again", after };
  return { kind: "refused", status, code };
}

/** @param {unknown} token */
function isToken(token) {
  return typeof token === "string" && /^[\w-]{16,}$/.test(token);
}

/** @typedef {"idle" | "sending" | "kept" | "told" | "still" | "elsewhere"} Mode what the page says of the call */

/** When a call that is kept is sent, and when the guest is asked first. */
export class Calling {
  /** @param {string} code of the page's place @param {() => number} [random] from 0 up to 1 */
  constructor(code, random = Math.random) {
    this.code = code;
    this.random = random;
    /** @type {Kept | undefined} */ this.kept = undefined;
    this.isSending = false;
    this.sendingSince = -Infinity;
    this.hasFailed = false;
    this.tries = 0;
    this.dueAt = -Infinity;
    /** The server has asked for silence until then. */ this.toldUntil = -Infinity;
  }

  /** Wanted on this page just now, or found when it opened. @param {Kept | undefined} kept @param {number} now */
  holds(kept, now) {
    if (kept?.key !== this.kept?.key) this.hasFailed = false;
    this.kept = kept && now - kept.at < LIMITS.forgetAfter ? kept : undefined;
    this.tries = 0;
    this.dueAt = now;
  }

  /** The network is back, or somebody looks: what may be tried is tried at once. @param {number} now */
  woken(now) {
    this.tries = 0;
    this.dueAt = Math.min(this.dueAt, now);
  }

  /** @param {number} now */
  begins(now) {
    this.isSending = true;
    this.sendingSince = now;
  }

  /** @param {number} now @param {Verdict} verdict */
  ends(now, verdict) {
    this.isSending = false;
    if (verdict.kind !== "again") {
      this.kept = undefined;
      return;
    }
    this.hasFailed = true;
    const wait = Math.min(LIMITS.longestWait, LIMITS.firstWait * 2 ** this.tries);
    this.tries += 1;
    this.dueAt = now + wait * (0.5 + this.random());
    this.toldUntil = Math.max(this.toldUntil, now + verdict.after);
  }

  /** @param {number} now @returns {Mode} */
  mode(now) {
    const { kept } = this;
    if (!kept) return "idle";
    if (kept.code !== this.code) return "elsewhere";
    if (this.isSending && !this.hasFailed && now - this.sendingSince < LIMITS.sayAfter) return "sending";
    if (this.isSending) return "kept";
    // A clock that was set back says nothing about how long ago it was.
    const age = now - kept.at;
    if (age > LIMITS.silentFor || age < -LIMITS.silentFor) return "still";
    if (this.toldUntil > now) return "told";
    return this.hasFailed ? "kept" : "sending";
  }

  /** @param {number} now */
  wantsSend(now) {
    return !this.isSending && ["sending", "kept"].includes(this.mode(now)) && now >= this.dueAt;
  }

  /** When to look again. @param {number} now */
  nextAt(now) {
    const mode = this.mode(now);
    if (this.isSending) return mode === "sending" ? this.sendingSince + LIMITS.sayAfter : Infinity;
    if (!this.kept || mode === "still" || mode === "elsewhere") return Infinity;
    return Math.min(Math.max(this.dueAt, this.toldUntil), this.kept.at + LIMITS.silentFor + 1);
  }
}
