// @ts-check
// Says when the screen may be old, and nothing when all is well.
import { find } from "../dom.js";
import { hhmm, say } from "../words.js";

/**
 * `data-link` on the page lets style sheets tell which buttons need a connection.
 * @param {import("./link.js").ConnectionState} state
 * @param {Date} [since] when what is shown was last known to be true
 */
export function showConnection(state, since) {
  document.documentElement.dataset.link = state;
  find("[data-news]").textContent = words(state, since);
}

/** @param {import("./link.js").ConnectionState} state @param {Date} [since] */
function words(state, since) {
  // Only what lasts is worth a sentence.
  if (state !== "offline") return "";
  return since ? say("live.old", { time: hhmm(since.toISOString()) }) : say("live.unreached");
}
