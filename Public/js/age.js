// @ts-check
// How long somebody has been waiting, told in minutes and coloured when it is too long.
import { serverNow } from "./clock.js";
import { all } from "./dom.js";
import { say } from "./words.js";

/** @param {string} instant */
export function secondsSince(instant) {
  return Math.max(0, (serverNow() - Date.parse(instant)) / 1000);
}

/**
 * Rewrites every age inside `root`.
 * @param {ParentNode} root
 * @param {number[]} limits seconds until late, and until very late
 * @param {"drive" | "desk"} voice
 */
export function tick(root, limits, voice) {
  for (const element of all("[data-age-since]", root)) {
    const since = element.dataset.ageSince;
    if (!since) continue;
    const seconds = secondsSince(since);
    const minutes = Math.floor(seconds / 60);
    const text = minutes < 1 ? say(`${voice}.ageNow`) : say(`${voice}.age`, { minutes });
    if (element.textContent !== text) element.textContent = text;
    element.dataset.age = level(seconds, limits, element.hasAttribute("data-calm"));
  }
}

/** @param {number} seconds @param {number[]} limits @param {boolean} isCalm */
function level(seconds, limits, isCalm) {
  if (isCalm || seconds < limits[0]) return "fresh";
  return seconds < (limits[1] ?? Infinity) ? "late" : "very-late";
}
