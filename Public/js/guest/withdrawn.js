// @ts-check
// Calls that were taken back and may have arrived nevertheless. Whatever page of ours is open cancels them.
import { cancel, inOneTab, post } from "./ask.js";
import { judge, LIMITS } from "./call.js";
import { recall, remember } from "./memory.js";

/** @typedef {import("./call.js").Kept} Kept */

const WITHDRAWN = "buggy.withdrawn";

/** @type {ReturnType<typeof setTimeout> | undefined} */ let timer;
/** @type {() => void} */ let whenSettled = () => {};

/** @param {Kept} kept */
export function addWithdrawn(kept) {
  remember(WITHDRAWN, [...withdrawn(), kept]);
}

/** Cancels them now, and whenever there may be a network again. @param {() => void} [onSettled] none is left */
export function keepSettling(onSettled) {
  whenSettled = onSettled ?? whenSettled;
  onWake(settle);
  settle();
}

export async function settle() {
  clearTimeout(timer);
  if (withdrawn().length === 0) return;
  if (await inOneTab(settleAll)) timer = setTimeout(settle, LIMITS.longestWait);
  else whenSettled();
}

/**
 * The server is asked for the call by its key, and it is cancelled: so it is gone for certain.
 * @returns {Promise<import("./call.js").Verdict | undefined>} why it could not be done yet
 */
export async function settleAll() {
  for (const kept of withdrawn()) {
    if (Date.now() - kept.at < LIMITS.settleWithin) {
      const verdict = judge(await post(kept));
      if (verdict.kind === "again") return verdict;
      if (verdict.kind === "called" && !verdict.isFirst && !await cancel(verdict.path)) return { kind: "again", after: 0 };
    }
    const rest = withdrawn().filter((one) => one.key !== kept.key);
    remember(WITHDRAWN, rest.length ? rest : undefined);
  }
  return undefined;
}

/** The network is back, or somebody looks. @param {() => void} wake */
export function onWake(wake) {
  addEventListener("online", wake);
  addEventListener("pageshow", wake);
  document.addEventListener("resume", wake);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) wake(); });
}

/** @returns {Kept[]} */
function withdrawn() {
  return recall(WITHDRAWN, /** @type {Kept[]} */ ([]));
}
