// @ts-check
// The live connection: a snapshot and every event behind it, whatever the network does; polling where sockets are
// blocked. live/link.js decides when to do what, live/feed.js what the page gets; here it is done.
import { Problem, request } from "./api.js";
import { serverNow, steadyClock } from "./clock.js";
import { Feed } from "./live/feed.js";
import { Link } from "./live/link.js";
import { Wire } from "./live/wire.js";

/** @typedef {import("./live/feed.js").LiveEvent} LiveEvent */
/** @typedef {import("./live/link.js").ConnectionState} ConnectionState */

/**
 * @typedef {object} LiveOptions
 * @property {string} socket where to connect, such as `/ws?ride=…`
 * @property {string} snapshot what to read, such as `/api/v1/board`
 * @property {boolean} [isComplete] the page came with its data, so that reading can wait for the connection
 * @property {(body: any, news: LiveEvent[]) => void} onSnapshot replaces all that is shown; `news` goes on top of it
 * @property {(event: LiveEvent) => void} onEvent
 * @property {(state: ConnectionState, since: Date | undefined) => void} onState `since`: when it was last right
 * @property {() => void} [onReach] the server answers, perhaps after a while in which it did not
 * @property {(problem: Problem) => void} onRefused the snapshot is not ours to see any more; nothing is tried again
 */

/** Answers that trying again does not change. */
const FINAL = [401, 403, 404, 410];
const READ_WITHIN = 8_000;
/** A timer that is late by this much has slept. */
const SLEPT = 5_000;
const LONGEST_TIMER = 60_000;

export class Live {
  /** @param {LiveOptions} options */
  constructor(options) {
    this.options = options;
    this.clock = steadyClock();
    this.feed = new Feed();
    this.link = new Link(this.clock(), options);
    this.wire = new Wire(options.socket, {
      opened: () => {
        this.link.opened(this.clock());
        this.turn();
      },
      frame: (frame) => this.hear(frame),
      closed: (code) => {
        this.feed.lost();
        this.link.closed(this.clock(), code);
        this.turn();
      },
    });
    this.dueAt = Infinity;
    /** @type {ConnectionState | undefined} */ this.state = undefined;
    this.listening = new AbortController();
  }

  start() {
    const { signal } = this.listening;
    const wake = () => this.wake();
    for (const name of ["online", "offline"]) addEventListener(name, wake, { signal });
    document.addEventListener("resume", wake, { signal });
    document.addEventListener("visibilitychange", () => this.look(), { signal });
    addEventListener("pagehide", () => this.hide(), { signal });
    // Every page is shown once; only one that comes out of the back-forward cache has something to catch up.
    addEventListener("pageshow", (event) => { if (event.persisted) this.wake(); }, { signal });
    this.link.isHidden = document.hidden;
    this.turn();
  }

  stop() {
    this.listening.abort();
    clearTimeout(this.timer);
    this.reading?.abort();
    this.reading = undefined;
    this.leave(1000);
  }

  /** Whether what is shown is known to be true, or nearly. */
  get isUp() {
    return this.state === "live" || this.state === "polling";
  }

  /** Reads everything again, after what is being read already. */
  refresh() {
    this.link.wantsRead(this.clock());
    this.turn();
  }

  /** What the page has just learned from an answer is newer than a read under way, which begins again. */
  renew() {
    if (this.reading) this.read();
  }

  wake() {
    this.link.woken(this.clock());
    this.turn();
  }

  look() {
    this.link.isHidden = document.hidden;
    if (!document.hidden) this.wake();
  }

  /** Leaving: the server need not wait for the silence of this page, and the browser may keep it for a way back. */
  hide() {
    this.reading?.abort();
    this.reading = undefined;
    this.feed.readEnds();
    this.leave(1000);
    this.link.suspended(this.clock());
    clearTimeout(this.timer);
  }

  turn() {
    if (this.listening.signal.aborted) return;
    clearTimeout(this.timer);
    const now = this.clock();
    if (now > this.dueAt + SLEPT) this.link.woken(now);
    for (const step of this.link.steps(now)) this[step]();
    this.show();
    const wait = Math.min(LONGEST_TIMER, Math.max(0, this.link.nextAt(this.clock()) - this.clock()));
    this.dueAt = this.clock() + wait;
    if (!this.link.isSuspended) this.timer = setTimeout(() => this.turn(), wait);
  }

  show() {
    const now = this.clock();
    const { freshAt } = this.link;
    const state = this.link.state(now);
    if (state === this.state) return;
    this.state = state;
    this.options.onState(state, freshAt === undefined ? undefined : new Date(serverNow() - (now - freshAt)));
  }

  // The socket.

  open() {
    this.wire.open(this.feed.connects());
  }

  /** @param {any} frame */
  hear(frame) {
    this.link.heard(this.clock());
    if (frame.type === "hello") this.greet(frame.cursor);
    else if (frame.type === "resync") this.resync();
    else if (frame.type === "event" && this.feed.event(frame)) this.options.onEvent(frame);
    this.turn();
  }

  /** @param {number} head */
  greet(head) {
    this.link.greeted(this.clock());
    this.feed.hello(head);
    if (this.feed.isCovered) this.reach();
    // What is being read may do; if it does not, it is read again.
    else if (!this.link.isReading) this.link.wantsRead(this.clock());
  }

  resync() {
    this.feed.resync();
    this.etag = undefined;
    this.link.uncovered(this.clock());
    this.read();
  }

  reach() {
    this.link.covered(this.clock());
    this.options.onReach?.();
  }

  ping() {
    this.wire.send({ type: "ping" });
  }

  drop() {
    this.leave();
    this.link.dropped(this.clock());
  }

  /** @param {number} [code] */
  leave(code) {
    this.feed.lost();
    this.wire.leave(code);
  }

  // The snapshot.

  /** A read that was begun later is the better one: the earlier one's answer is not looked at. */
  async read() {
    this.reading?.abort();
    const reading = this.reading = new AbortController();
    this.feed.readBegins();
    this.link.readBegins(this.clock());
    // What waits for a snapshot is given with one: "nothing has changed" would not do.
    const etag = this.feed.needsRead ? undefined : this.etag;
    const options = { etag, patience: READ_WITHIN, signal: reading.signal };
    const [answer, failure] = await request("GET", this.options.snapshot, options).then(
      (answer) => [answer, undefined], (/** @type {unknown} */ error) => [undefined, error]);
    if (reading !== this.reading) return;
    this.reading = undefined;
    if (answer) this.accept(answer);
    this.finish(failure);
  }

  /** @param {{ body: any, etag: string | null }} answer */
  accept({ body, etag }) {
    if (body === undefined) return this.feed.readEnds();
    const news = this.feed.snapshot(body.cursor);
    this.etag = etag ?? undefined;
    this.options.onSnapshot(body, news);
  }

  /** @param {unknown} failure */
  finish(failure) {
    const problem = failure instanceof Problem ? failure : undefined;
    const wasLive = this.link.isLive;
    const wasAnswered = this.isAnswered;
    this.isAnswered = failure === undefined;
    if (failure !== undefined) this.feed.readEnds();
    this.link.readEnds(this.clock(), this.isAnswered, problem?.retryAfter);
    if (problem && FINAL.includes(problem.status)) {
      this.stop();
      return this.options.onRefused(problem);
    }
    if (this.feed.isCovered && !wasLive) this.reach();
    else if (this.isAnswered && !wasAnswered) this.options.onReach?.();
    if (this.isAnswered && this.feed.needsRead) this.link.wantsRead(this.clock());
    this.turn();
  }
}
