// @ts-check
// What the server is asked about a call. Every answer can be late, lost, or somebody else's.
import { Problem, request } from "../api.js";
import { LIMITS } from "./call.js";

/** @typedef {import("./call.js").Kept} Kept */

const OPEN = ["scheduled", "pending", "accepted", "onboard"];

/** @param {Kept} kept @returns {Promise<import("./call.js").Answer | undefined>} */
export async function post(kept) {
  const options = { body: kept.body, key: kept.key, patience: LIMITS.patience };
  try {
    return await request("POST", "/api/v1/guest/rides", options);
  } catch (error) {
    return error instanceof Problem ? error : undefined;
  }
}

/** Answers whether the ride is over. @param {string} path of its page */
export async function cancel(path) {
  try {
    await request("POST", `${api(path)}/cancellation`, { patience: LIMITS.patience });
    return true;
  } catch (error) {
    return isFinal(error);
  }
}

/** Answers whether the ride is still on its way, or nothing when nobody knows. @param {string} path of its page */
export async function isOpen(path) {
  try {
    const { status } = (await request("GET", api(path), { patience: LIMITS.patience })).body;
    return typeof status === "string" ? OPEN.includes(status) : undefined;
  } catch (error) {
    return isFinal(error) ? false : undefined;
  }
}

/**
 * One tab at a time, where browsers know locks; elsewhere the key alone makes it one call.
 * @template T
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export function inOneTab(work) {
  return navigator.locks ? navigator.locks.request("buggy.call", work) : work();
}

/** A refusal of ours that stays one. @param {unknown} error */
function isFinal(error) {
  return error instanceof Problem && !error.isPassing && error.code !== "";
}

/** @param {string} path */
function api(path) {
  return `/api/v1/guest${path.replace("/r/", "/rides/")}`;
}
