// @ts-check
// The call page. Without this module the form works as a form; with it, a call survives bad Wi-Fi and impatience.
import { newKey } from "./api.js";
import { Caller, dropKeptCall } from "./guest/caller.js";
import { keepDetails, read, restoreDetails } from "./guest/details.js";
import { keptSince, mayRenew, whenAnswered } from "./guest/old.js";
import { isNote, showCalled, showMode, showNote } from "./guest/panel.js";
import { carryTyped, keepTyped } from "./guest/typed.js";
import { keepSettling } from "./guest/withdrawn.js";
import { find } from "./dom.js";
import { register } from "./shell.js";
import { hhmm, say } from "./words.js";

const form = document.querySelector("form[data-call]");
const oldSince = keptSince();
if (form instanceof HTMLFormElement) {
  prepare(form);
} else {
  // The server knows of an open ride, or is closed: what this device wanted to ask is answered.
  if (!oldSince) dropKeptCall();
  // That open ride may be the one that was taken back.
  keepSettling(() => location.reload());
}
register();

/** @param {HTMLFormElement} form */
function prepare(form) {
  const code = form.dataset.code ?? "";
  const caller = new Caller(code, {
    change: showMode,
    called: (path, kept) => {
      keepDetails(kept.body);
      showCalled(path);
      location.assign(path);
    },
    refused: ({ status, code }, kept) => explain(form, status, code, kept.body),
    settled: () => location.reload(),
  });
  restoreDetails(form);
  carryTyped(form);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    caller.call(read(form), document.querySelector("h1")?.textContent ?? "");
  });
  find('[data-say="yes"]').addEventListener("click", () => caller.confirm());
  find('[data-say="no"]').addEventListener("click", () => {
    const isUncertain = caller.discard();
    if (isUncertain) showNote("", say("call.takenBackText"));
    else showNote(say("call.takenBack"));
  });
  caller.start();
  keepSettling(() => { if (isNote()) showNote(say("call.takenBack")); });
  if (oldSince) sayOld(form, oldSince, caller);
}

/** @param {HTMLFormElement} form @param {number} since @param {Caller} caller */
function sayOld(form, since, caller) {
  find("[data-news]").textContent = say("live.old", { time: hhmm(new Date(since).toISOString()) });
  // The key that the server wrote into it may have been used.
  const key = form.elements.namedItem("idempotencyKey");
  if (key instanceof HTMLInputElement) key.value = newKey();
  whenAnswered(`/api/v1/guest/locations/${encodeURIComponent(form.dataset.code ?? "")}`, () => {
    if (caller.calling.kept) return;
    find("[data-news]").textContent = "";
    if (!mayRenew(since)) return;
    keepTyped(form);
    location.reload();
  });
}

/**
 * The page written by the server explains invalid fields and closed hours best.
 * @param {HTMLFormElement} form
 * @param {number} status
 * @param {string} code
 * @param {Record<string, unknown>} body
 */
function explain(form, status, code, body) {
  const isTyped = JSON.stringify(read(form)) === JSON.stringify(body);
  if (status === 422 || code === "hotel_closed" || status === 404 || status === 410) {
    return isTyped ? form.submit() : location.reload();
  }
  showNote(say("call.failed"));
}

// Coming back with the browser's back button must not find a page that is still calling.
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});
