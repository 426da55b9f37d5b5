// @ts-check
// Makes a call, once, whatever the network does: it is kept on the device until the server has answered it.
// guest/call.js decides; here it is done.
import { newKey } from "../api.js";
import { cancel, inOneTab, isOpen, post } from "./ask.js";
import { Calling, judge, LIMITS } from "./call.js";
import { recall, remember } from "./memory.js";
import { addWithdrawn, onWake, settle, settleAll } from "./withdrawn.js";

/** @typedef {import("./call.js").Kept} Kept */
/** @typedef {import("./call.js").Verdict} Verdict */

const CALL = "buggy.call";
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
    };
    onWake(wake);
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
    const kept = isSame && before ? wantedAgain(before)
      : { key: newKey(), code: this.code, place, body, at: Date.now(), isUncertain: false };
    this.keep(kept);
  }

  /** Still wanted. */
  confirm() {
    const kept = keptCall();
    if (!kept) return;
    this.code = this.calling.code = kept.code;
    this.keep(wantedAgain(kept));
  }

  /** Not wanted any more. Answers whether it may have arrived, and is being cancelled. */
  discard() {
    const kept = keptCall();
    if (kept) withdraw(kept);
    this.isDiscarded = true;
    this.calling.holds(undefined, Date.now());
    this.turn();
    settle();
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

  /**
   * Answers nothing when there is no call any more that this tab would have to make.
   * @returns {Promise<{ verdict: Verdict, kept: Kept } | undefined>}
   */
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
    if (kept.isRenewed && isStillWanted && verdict.kind === "called" && !verdict.isFirst) {
      return this.renew(kept, verdict);
    }
    if (verdict.kind !== "again" && isStillWanted) dropKeptCall();
    if (verdict.kind === "called" && !verdict.isFirst && !isStillWanted) await cancel(verdict.path);
    return isStillWanted || verdict.kind === "again" ? { verdict, kept } : undefined;
  }

  /**
   * The server answers the same key with the same ride for a day: one that has come and gone is not what is wanted now.
   * @param {Kept} kept
   * @param {Verdict & { kind: "called" }} verdict
   * @returns {Promise<{ verdict: Verdict, kept: Kept } | undefined>}
   */
  async renew(kept, verdict) {
    const isStillOpen = await isOpen(verdict.path);
    if (isStillOpen === undefined) return { verdict: { kind: "again", after: 0 }, kept };
    if (keptCall()?.key !== kept.key) return this.exchange();
    if (isStillOpen) {
      dropKeptCall();
      return { verdict, kept };
    }
    remember(CALL, { ...kept, key: newKey(), isUncertain: false, isRenewed: false });
    return this.exchange();
  }
}

/** The same wish again. What may have been made long ago may be over by now. @param {Kept} kept @returns {Kept} */
function wantedAgain(kept) {
  const isLate = kept.isUncertain && Math.abs(Date.now() - kept.at) > LIMITS.silentFor;
  return { ...kept, at: Date.now(), isRenewed: kept.isRenewed || isLate };
}

/** @param {Kept} kept */
function withdraw(kept) {
  dropKeptCall();
  if (kept.isUncertain) addWithdrawn(kept);
}
