// @ts-check
// A page that the service worker has kept may be old. It says so, and is replaced when the server answers.
import { Problem, request } from "../api.js";

const EVERY = 10_000;

/** On a slow network the worker answers with what it was told a moment ago; that is no older than any page. */
const FRESH = 30_000;

/** When this page was written, in milliseconds since 1970, if it was kept and is old. */
export function keptSince() {
  const since = Number(document.documentElement.dataset.kept);
  if (since && Math.abs(Date.now() - since) > FRESH) return since;
  delete document.documentElement.dataset.kept;
  return undefined;
}

const RENEWED = "buggy.renewed";

/**
 * Whether the page may be loaded again for its age: once. On a slow network the worker answers with the same copy.
 * @param {number} since when the copy was written
 */
export function mayRenew(since) {
  try {
    if (sessionStorage.getItem(RENEWED) === String(since)) return false;
    sessionStorage.setItem(RENEWED, String(since));
    return true;
  } catch {
    return false;
  }
}

/**
 * Asks until the server answers, whatever it answers, as long as it is ours.
 * @param {string} path
 * @param {() => void} onAnswer
 */
export function whenAnswered(path, onAnswer) {
  let isAsking = false, isDone = false;
  const ask = async () => {
    if (isAsking || isDone || document.hidden) return;
    isAsking = true;
    isDone = await answers(path);
    isAsking = false;
    if (!isDone) return;
    clearInterval(timer);
    onAnswer();
  };
  const timer = setInterval(ask, EVERY);
  addEventListener("online", ask);
  document.addEventListener("visibilitychange", ask);
  ask();
}

/** @param {string} path */
async function answers(path) {
  try {
    const { body } = await request("GET", path);
    return typeof body?.location?.id === "string";
  } catch (error) {
    return error instanceof Problem && !error.isPassing && error.code !== "";
  }
}
