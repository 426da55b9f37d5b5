// @ts-check
// When to connect, ping, read and give up, and what may honestly be said meanwhile. Decisions only: the caller brings
// the time, in milliseconds of a clock that never goes back, and does what `steps` says.
import { LIMITS } from "./limits.js";

/** @typedef {"connecting" | "live" | "polling" | "offline"} ConnectionState */
/** @typedef {"open" | "drop" | "ping" | "read"} Step */

export class Link {
  /**
   * @param {number} now
   * @param {{ isComplete?: boolean, random?: () => number }} [options] `isComplete`: the page came with its data
   */
  constructor(now, options = {}) {
    this.random = options.random ?? Math.random;
    /** @type {"waiting" | "opening" | "greeting" | "open"} */ this.phase = "waiting";
    this.phaseSince = now;
    this.retryAt = now;
    this.giveUpAt = Infinity;
    this.pingAt = Infinity;
    this.pingedAt = -Infinity;
    this.heardAt = now;
    this.isLive = false;
    this.isHidden = false;
    /** Whether an attempt is given up because it may have begun in another network. */ this.isChecked = false;
    this.isSuspended = false;
    /** Since when waits grow. */ this.outageSince = now;
    /** Since when the page is not live. */ this.lostSince = now;
    /** Since when nothing that would show it is to be expected. */ this.doubtSince = now;
    this.readAt = options.isComplete ? now + LIMITS.pollEvery : now;
    this.notBefore = -Infinity;
    this.readSince = -Infinity;
    this.isReading = false;
    this.polledAt = -Infinity;
    /** When the page was last known to be true. @type {number | undefined} */
    this.freshAt = options.isComplete ? now : undefined;
    /** @type {ConnectionState} */ this.shown = "connecting";
  }

  // What happened.

  /** @param {number} now */
  opened(now) {
    this.enter("greeting", now);
    this.giveUpAt = now + LIMITS.helloWithin;
  }

  /** @param {number} now */
  greeted(now) {
    this.enter("open", now);
    this.giveUpAt = Infinity;
    // At once, so that a driver is present as soon as the page is.
    this.pingAt = now;
  }

  /** @param {number} now */
  heard(now) {
    this.heardAt = now;
    if (this.phase === "open") this.giveUpAt = Infinity;
    if (this.isLive) this.freshAt = now;
  }

  /** The page has everything, and the connection tells the rest. @param {number} now */
  covered(now) {
    this.isLive = true;
    this.freshAt = now;
    if (this.readAt > now) this.readAt = Infinity;
  }

  /** What the page shows has a gap that must be read. @param {number} now */
  uncovered(now) {
    this.losesSight(now);
    this.readAt = now;
  }

  /** @param {number} now @param {number} code as of the WebSocket's close */
  closed(now, code) {
    if (this.phase === "waiting") return;
    if (this.phase === "open" && now - this.phaseSince >= LIMITS.stableAfter) this.outageSince = now;
    this.losesSight(now);
    this.enter("waiting", now);
    this.giveUpAt = this.pingAt = Infinity;
    this.isChecked = false;
    this.retryAt = now + this.wait(now, code);
    this.readAt = Math.min(this.readAt, now + this.pollWait());
    // Signed out, perhaps: the answer to a read says so.
    if (code === 1008) this.readAt = now;
  }

  /**
   * Given up by this side. One that was open is replaced at once: it is this network that changed, no herd comes.
   * @param {number} now
   */
  dropped(now) {
    const isHurried = this.phase === "open" || this.isChecked;
    this.closed(now, 1006);
    if (isHurried) this.retryAt = now;
  }

  /** @param {number} now */
  readBegins(now) {
    this.isReading = true;
    this.readSince = now;
    this.readAt = Infinity;
  }

  /** @param {number} now @param {boolean} isAnswered @param {number} [retryAfter] seconds */
  readEnds(now, isAnswered, retryAfter) {
    this.isReading = false;
    if (isAnswered) this.polledAt = this.freshAt = now;
    if (retryAfter) this.notBefore = now + Math.min(retryAfter * 1_000, LIMITS.longestRetryAfter);
    if (this.isLive && isAnswered) return;
    const wait = isAnswered ? this.pollWait() : Math.max(this.pollWait(), this.wait(now, 0));
    this.readAt = Math.min(this.readAt, now + wait);
  }

  /** @param {number} now */
  wantsRead(now) {
    this.readAt = now;
  }

  /**
   * The page came to the front, the network came or went, or the machine has slept: nothing that was known is certain.
   * @param {number} now
   */
  woken(now) {
    this.isSuspended = false;
    if (this.phase === "open") {
      this.pingAt = now;
      this.giveUpAt = now + LIMITS.checkWithin;
    } else if (this.phase === "waiting") {
      this.retryAt = Math.max(now, Math.min(this.retryAt, this.phaseSince + 1_000));
    } else if (now - this.phaseSince > LIMITS.checkWithin) {
      this.giveUpAt = now;
      this.isChecked = true;
    }
    if (this.isLive) return;
    this.doubtSince = now;
    if (this.phase !== "open") this.outageSince = now;
    // A read that hangs in a network that is gone would hold up the next one.
    if (this.isReading && now - this.readSince > LIMITS.checkWithin) this.isReading = false;
    if (!this.isReading) this.readAt = now;
  }

  /** The page is put away, perhaps to be shown again. @param {number} now */
  suspended(now) {
    this.closed(now, 1000);
    this.isReading = false;
    this.isSuspended = true;
    this.outageSince = now;
    this.retryAt = now;
  }

  // What to do.

  /** @param {number} now @returns {Step[]} */
  steps(now) {
    if (this.isSuspended) return [];
    /** @type {Step[]} */ const steps = [];
    if (this.giveUpAt <= now && this.phase !== "waiting") steps.push("drop");
    else if (this.phase === "waiting" && this.retryAt <= now) steps.push("open");
    else if (this.phase === "open" && this.pingAt <= now) steps.push("ping");
    if (steps[0] === "open") this.opening(now);
    if (steps[0] === "ping") this.pinging(now);
    if (!this.isReading && Math.max(this.readAt, this.notBefore) <= now) steps.push("read");
    return steps;
  }

  /** When to ask for steps again, and for what to say. @param {number} now */
  nextAt(now) {
    if (this.isSuspended) return Infinity;
    const readAt = this.isReading ? Infinity : Math.max(this.readAt, this.notBefore);
    const socketAt = this.phase === "waiting" ? this.retryAt : Math.min(this.giveUpAt, this.pingAt);
    return Math.min(readAt, socketAt, this.isCertain ? Infinity : now + 500);
  }

  /** @param {number} now */
  opening(now) {
    this.enter("opening", now);
    this.giveUpAt = now + LIMITS.openWithin;
  }

  /** @param {number} now */
  pinging(now) {
    this.pingedAt = now;
    this.pingAt = now + LIMITS.pingEvery;
    this.giveUpAt = Math.min(this.giveUpAt, now + LIMITS.answerWithin);
  }

  /** @param {number} now */
  losesSight(now) {
    if (this.isLive) this.lostSince = this.doubtSince = now;
    this.isLive = false;
  }

  /** @param {Link["phase"]} phase @param {number} now */
  enter(phase, now) {
    this.phase = phase;
    this.phaseSince = now;
  }

  // How long to wait.

  /** @param {number} now @param {number} code */
  wait(now, code) {
    const longest = this.isPolling(now) ? LIMITS.longestWaitPolling : LIMITS.longestWait;
    const shortest = code === 1012 ? LIMITS.shortestWaitInvited : LIMITS.shortestWait;
    let upTo = Math.min(longest, Math.max(shortest, (now - this.outageSince) / 3));
    // Too slow, or not welcome: whoever said so does not want to see us at once.
    if (code === 1008 || code === 1013) upTo = Math.max(upTo, 3 * LIMITS.shortestWait);
    const floor = code === 1008 || code === 1013 ? upTo / 2 : upTo / 10;
    return floor + this.random() * (upTo - floor);
  }

  pollWait() {
    return (this.isHidden ? LIMITS.pollHiddenEvery : LIMITS.pollEvery) * (0.75 + this.random() * 0.5);
  }

  // What may be said.

  /** Whether the page is live and no answer is awaited. */
  get isCertain() {
    return this.isLive && this.heardAt >= this.pingedAt;
  }

  /** @param {number} now */
  isPolling(now) {
    return !this.isLive && now - this.polledAt < LIMITS.pollIsFresh && this.polledAt > this.lostSince + LIMITS.grace;
  }

  /** @param {number} now @returns {ConnectionState} */
  state(now) {
    if (this.isCertain) return this.shown = "live";
    if (this.isPolling(now)) return this.shown = "polling";
    const since = this.isLive ? this.pingedAt : this.doubtSince;
    const age = now - (this.freshAt ?? since);
    const hasSlept = this.freshAt !== undefined && since - this.freshAt > LIMITS.pingEvery + LIMITS.answerWithin;
    if (now - since < (hasSlept ? LIMITS.graceAfterSleep : LIMITS.grace)) return this.shown;
    return this.shown = age < LIMITS.oldAfter ? "connecting" : "offline";
  }
}
