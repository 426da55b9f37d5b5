// @ts-check
// Makes a call, once, whatever the network does: it is kept on the device until the server has answered it.
// guest/call.js decides; here it is done.
import { newKey, Problem, request } from "../api.js";
import { Calling, judge, LIMITS } from "./call.js";
import { recall, remember } from "./memory.js";

/** @typedef {import("./call.js").Kept} Kept */
/** @typedef {import("./call.js").Verdict} Verdict */

const CALL = "buggy.call";
/** Calls that were taken back and may have arrived nevertheless. */
const WITHDRAWN = "buggy.withdrawn";
const LONGEST_TIMER = 60_000;

/** @returns {Kept | undefined} */
export function keptCall() {
  const kept = recall(CALL, /** @type {any} */ (undefined));
  return typeof kept?.key === "string" && typeof kept.code === "string" && kept.body ? kept : undefined;
}

export function dropKeptCall() {
  remember(CALL, undefined);
}

export class Caller {
  /**
   * @param {string} code
   * @param {object} on
   * @param {(mode: import("./call.js").Mode, kept: Kept | undefined, until: number) => void} on.change
   * @param {(path: string, kept: Kept) => void} on.called
   * @param {(verdict: Verdict & { kind: "refused" }, kept: Kept) => void} on.refused
   * @param {() => void} on.settled elsewhere: another tab has done it
   */
  constructor(code, on) {
    this.calling = new Calling(code);
    this.code = code;
    this.on = on;
  }

  start() {
    const wake = () => {
      this.calling.woken(Date.now());
      this.turn();
      this.settle();
    };
    addEventListener("online", wake);
    addEventListener("pageshow", wake);
    document.addEventListener("resume", wake);
    document.addEventListener("visibilitychange", () => { if (!document.hidden) wake(); });
    addEventListener("storage", (event) => { if (event.key === CALL || event.key === null) this.look(); });
    this.calling.holds(keptCall(), Date.now());
    if (!this.calling.kept) dropKeptCall();
    wake();
  }

  /**
   * A tap. The same wish again is the same call, however often and in however many tabs.
   * @param {Record<string, unknown>} body
   * @param {string} place
   */
  call(body, place) {
    const before = keptCall();
    const isSame = before?.code === this.code && JSON.stringify(before.body) === JSON.stringify(body);
    if (before && !isSame) withdraw(before);
    const kept = isSame && before ? { ...before, at: Date.now() }
      : { key: newKey(), code: this.code, place, body, at: Date.now(), isUncertain: false };
    this.keep(kept);
  }

  /** Still wanted. */
  confirm() {
    const kept = keptCall();
    if (!kept) return;
    this.code = this.calling.code = kept.code;
    this.keep({ ...kept, at: Date.now() });
  }

  /** Not wanted any more. Answers whether it may have arrived, and is being cancelled. */
  discard() {
    const kept = keptCall();
    if (kept) withdraw(kept);
    this.isDiscarded = true;
    this.calling.holds(undefined, Date.now());
    this.turn();
    this.settle();
    return kept?.isUncertain ?? false;
  }

  /** @param {Kept} kept */
  keep(kept) {
    this.isDiscarded = false;
    remember(CALL, kept);
    this.calling.holds(kept, Date.now());
    this.turn();
  }

  /** Another tab has kept, dropped or finished a call. */
  look() {
    const before = this.calling.kept;
    const kept = keptCall();
    if (kept?.key === before?.key && kept?.at === before?.at) return;
    if (before?.code === this.code && !kept) return this.on.settled();
    this.calling.holds(kept, Date.now());
    this.turn();
  }

  turn() {
    clearTimeout(this.timer);
    const now = Date.now();
    if (this.calling.wantsSend(now)) this.send();
    this.on.change(this.calling.mode(now), this.calling.kept, this.calling.toldUntil);
    const wait = this.calling.nextAt(now) - now;
    if (wait < Infinity) this.timer = setTimeout(() => this.turn(), Math.min(LONGEST_TIMER, Math.max(0, wait)));
  }

  async send() {
    this.calling.begins(Date.now());
    const result = await inOneTab(() => this.exchange());
    if (!result) {
      this.calling.isSending = false;
      this.calling.holds(keptCall(), Date.now());
      if (!this.calling.kept && !this.isDiscarded) return this.on.settled();
      return this.turn();
    }
    const { verdict, kept } = result;
    // Taken back or changed while it was under way: that call is settled, and the new wish goes on.
    if (keptCall()?.key !== kept.key && verdict.kind === "again") this.calling.holds(keptCall(), Date.now());
    this.calling.ends(Date.now(), verdict);
    if (verdict.kind === "called") this.on.called(verdict.path, kept);
    else if (verdict.kind === "refused") this.on.refused(verdict, kept);
    this.turn();
  }

  /** Answers nothing when there is no call any more that this tab would have to make. */
  async exchange() {
    const pending = await settleAll();
    const kept = keptCall();
    if (!kept || kept.code !== this.code) return undefined;
    if (pending) return { verdict: pending, kept };
    // Before it is sent: the page may not live to hear the answer. Without a network nothing leaves the phone.
    const isUncertain = kept.isUncertain || navigator.onLine !== false;
    remember(CALL, { ...kept, isUncertain });
    const verdict = judge(await post(kept));
    const isStillWanted = keptCall()?.key === kept.key;
    if (verdict.kind !== "again" && isStillWanted) dropKeptCall();
    if (verdict.kind === "called" && !verdict.isFirst && !isStillWanted) await cancel(verdict.path);
    return isStillWanted || verdict.kind === "again" ? { verdict, kept } : undefined;
  }

  /** Cancels what was taken back, now or when there is a network again. */
  async settle() {
    if (recall(WITHDRAWN, []).length === 0) return;
    clearTimeout(this.settling);
    if (await inOneTab(settleAll)) this.settling = setTimeout(() => this.settle(), LIMITS.longestWait);
  }
}

/** @param {Kept} kept */
function withdraw(kept) {
  dropKeptCall();
  if (kept.isUncertain) remember(WITHDRAWN, [...recall(WITHDRAWN, []), kept]);
}

/**
 * The server is asked for the call by its key, and it is cancelled: so it is gone for certain.
 * @returns {Promise<Verdict | undefined>} why it could not be done yet
 */
async function settleAll() {
  for (const kept of recall(WITHDRAWN, /** @type {Kept[]} */ ([]))) {
    if (Date.now() - kept.at < LIMITS.settleWithin) {
      const verdict = judge(await post(kept));
      if (verdict.kind === "again") return verdict;
      if (verdict.kind === "called" && !verdict.isFirst && !await cancel(verdict.path)) return { kind: "again", after: 0 };
    }
    remember(WITHDRAWN, recall(WITHDRAWN, /** @type {Kept[]} */ ([])).filter((one) => one.key !== kept.key));
  }
  return undefined;
}

/** @param {Kept} kept @returns {Promise<import("./call.js").Answer | undefined>} */
async function post(kept) {
  const options = { body: kept.body, key: kept.key, patience: LIMITS.patience };
  try {
    return await request("POST", "/api/v1/guest/rides", options);
  } catch (error) {
    return error instanceof Problem ? error : undefined;
  }
}

/** Answers whether the ride is over. @param {string} path */
async function cancel(path) {
  try {
    await request("POST", `/api/v1/guest${path.replace("/r/", "/rides/")}/cancellation`, { patience: LIMITS.patience });
    return true;
  } catch (error) {
    return error instanceof Problem && !error.isPassing && error.code !== "";
  }
}

/**
 * One tab at a time, where browsers know locks; elsewhere the key alone makes it one call.
 * @template T
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
function inOneTab(work) {
  return navigator.locks ? navigator.locks.request("buggy.call", work) : work();
}
