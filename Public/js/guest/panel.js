// @ts-check
// Says in big plain words whether the buggy has been called.
import { find, leave } from "../dom.js";
import { hhmm, say } from "../words.js";

/** @typedef {import("./call.js").Kept} Kept */
/** @typedef {import("./call.js").Mode} Mode */

const panel = () => find("[data-called]");
/** @type {Record<Mode, (kept: Kept, until: number) => [title: string, text: string, yes: string, no: string]>} */
const WORDS = {
  idle: () => ["", "", "", ""],
  sending: () => ["", "", "", ""],
  kept: () => [say("call.notYet"), say("call.notYetText"), "", say("call.stop")],
  told: (_, until) => [say("call.notYet"), say("call.notYetUntil", { time: time(until) }), "", say("call.stop")],
  still: (kept) => [say("call.notYet"), say("call.still", { time: time(kept.at) }),
    say("call.stillYes"), say("call.stillNo")],
  elsewhere: (kept) => [say("call.notYet"), say("call.stillAt", { place: kept.place, time: time(kept.at) }),
    say("call.stillYes"), say("call.stillNo")],
};

/** @param {number} instant */
function time(instant) {
  return hhmm(new Date(instant).toISOString());
}

/** @param {Mode} mode @param {Kept | undefined} kept @param {number} until */
export function showMode(mode, kept, until) {
  // Called is called, and this page is about to go.
  if (panel().dataset.called === "done") return;
  busy(mode === "sending");
  if (kept) show(mode, ...WORDS[mode](kept, until));
  else if (panel().dataset.called !== "note") show("idle", "", "", "", "");
}

/** Whether a note is all that is said. */
export function isNote() {
  return panel().dataset.called === "note";
}

/** @param {string} title @param {string} [text] */
export function showNote(title, text = "") {
  show("note", title, text, "", "");
}

/** Called: and a way on, should the next page not open. @param {string} path */
export function showCalled(path) {
  show("done", say("call.called"), "", "", "");
  const link = panel().querySelector("a");
  if (!link) return;
  link.href = path;
  link.hidden = false;
  busy(true);
}

/** @param {string} mode @param {string} title @param {string} text @param {string} yes @param {string} no */
function show(mode, title, text, yes, no) {
  const element = panel();
  element.dataset.called = mode;
  // Only what changes is written, so that it is read out once.
  for (const [part, words] of Object.entries({ title, text, yes, no })) {
    const slot = find(`[data-say="${part}"]`, element);
    if (slot.textContent !== words) slot.textContent = words;
    if (words) slot.hidden = false;
    else leave(slot, () => { slot.hidden = true; }, callButton());
  }
}

/** @param {boolean} isBusy */
function busy(isBusy) {
  const button = callButton();
  const label = button?.querySelector("[data-label]");
  if (!(button instanceof HTMLElement) || !label) return;
  button.dataset.label ??= label.textContent ?? "";
  button.setAttribute("aria-busy", String(isBusy));
  label.textContent = isBusy ? say("call.sending") : button.dataset.label;
}

function callButton() {
  return document.querySelector("[data-call] .button--call");
}
