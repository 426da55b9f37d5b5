// @ts-check
// What a guest would type again with the next call. It stays on the device, and goes when the guest says so.
import { say } from "../words.js";
import { recall, remember } from "./memory.js";

const DETAILS = "buggy.details";
/** Where to, and the note, belong to one ride. */
const REMEMBERED = ["partySize", "roomNumber", "guestName", "phone"];
const ONCE = ["destinationId", "note"];

/**
 * What the form says, in the words of the interface.
 * @param {HTMLFormElement} form
 * @returns {Record<string, any>}
 */
export function read(form) {
  const data = new FormData(form);
  /** @type {Record<string, any>} */
  const body = { locationCode: form.dataset.code, locale: form.dataset.locale };
  for (const name of ["roomNumber", "guestName", "phone", ...ONCE]) {
    const text = String(data.get(name) ?? "").trim();
    if (text) body[name] = text;
  }
  // As typed: the server says what is wrong with a number, in the same words as without script.
  const size = Number(data.get("partySize") || 1);
  body.partySize = Number.isFinite(size) ? size : 1;
  const needs = data.getAll("needs").map(String);
  if (needs.length) body.needs = needs;
  return body;
}

/** The call was taken, so these details are good. @param {Record<string, any>} body */
export function keepDetails(body) {
  const kept = Object.fromEntries([...REMEMBERED, "needs"].filter((name) => body[name] !== undefined)
    .map((name) => [name, body[name]]));
  const isPlain = Object.keys(kept).length === 1 && kept.partySize === 1;
  remember(DETAILS, isPlain ? undefined : kept);
}

/** @param {HTMLFormElement} form */
export function restoreDetails(form) {
  const kept = recall(DETAILS, /** @type {Record<string, any>} */ ({}));
  const button = form.querySelector("[data-forget]");
  const summary = form.querySelector("details > summary");
  const line = summary?.querySelector("span") ?? summary;
  if (!(button instanceof HTMLElement) || !(summary instanceof HTMLElement) || !line) return;
  if (Object.keys(kept).length === 0) return;
  for (const name of REMEMBERED) {
    const field = form.elements.namedItem(name);
    const isUntouched = field instanceof HTMLInputElement && field.value === field.defaultValue;
    if (isUntouched && kept[name] !== undefined) field.value = String(kept[name]);
  }
  for (const box of needs(form)) box.checked = kept.needs?.includes(box.value) ?? box.checked;
  // What goes with one tap is seen before it.
  const label = line.textContent ?? "";
  line.textContent = say("call.yours", { details: brief(kept) });
  button.hidden = false;
  button.addEventListener("click", () => {
    remember(DETAILS, undefined);
    form.reset();
    line.textContent = label;
    button.hidden = true;
    summary.focus();
  }, { once: true });
}

/** @param {HTMLFormElement} form @returns {HTMLInputElement[]} */
function needs(form) {
  return /** @type {HTMLInputElement[]} */ ([...form.querySelectorAll('input[name="needs"]')]);
}

/** @param {Record<string, any>} kept */
function brief(kept) {
  const people = say("call.people", { count: kept.partySize ?? 1 });
  return [people, kept.roomNumber, kept.guestName].filter(Boolean).join(" · ");
}
