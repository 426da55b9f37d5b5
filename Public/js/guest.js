// @ts-check
// The call page. Without this module the form works as a form; with it, a call survives bad Wi-Fi and impatience.
import { newKey, Problem, request } from "./api.js";
import { say } from "./words.js";

const REMEMBERED = ["roomNumber", "guestName", "phone"];
const form = document.querySelector("form[data-call]");
if (form instanceof HTMLFormElement) prepare(form);

/** @param {HTMLFormElement} form */
function prepare(form) {
  remember(form);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    call(form);
  });
}

/** @param {HTMLFormElement} form */
async function call(form) {
  if (form.dataset.busy) return;
  busy(form, true);
  outcome(form, "");
  try {
    const path = await place(form);
    location.assign(path);
  } catch (error) {
    busy(form, false);
    explain(form, error);
  }
}

/**
 * Answers the path of the status page.
 * @param {HTMLFormElement} form
 */
async function place(form) {
  const body = read(form);
  const key = keyFor(body);
  try {
    const { body: answer } = await request("POST", "/api/v1/guest/rides", { body, key });
    store("buggy.call", null);
    store("buggy.details", JSON.stringify(Object.fromEntries(REMEMBERED.map((name) => [name, body[name] ?? ""]))));
    return answer.token ? `/r/${answer.token}` : answer.statusURL;
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    if (error.code === "ride_already_open" && error.body.statusURL) return error.body.statusURL;
    if (!error.isPassing) store("buggy.call", null);
    throw error;
  }
}

/**
 * The key of a call is kept until it is answered, so that trying again after a lost answer does not call twice.
 * @param {Record<string, unknown>} body
 */
function keyFor(body) {
  const wanted = JSON.stringify(body);
  /** @type {{ body?: string, key?: string }} */ let kept = {};
  try { kept = JSON.parse(localStorage.getItem("buggy.call") ?? "{}"); } catch { /* private mode */ }
  if (kept.body === wanted && kept.key) return kept.key;
  const key = newKey();
  store("buggy.call", JSON.stringify({ body: wanted, key }));
  return key;
}

/**
 * @param {HTMLFormElement} form
 * @returns {Record<string, any>}
 */
function read(form) {
  const data = new FormData(form);
  /** @type {Record<string, any>} */
  const body = { locationCode: form.dataset.code, locale: form.dataset.locale };
  for (const name of ["destinationId", ...REMEMBERED, "note"]) {
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

/** @param {HTMLFormElement} form @param {unknown} error */
function explain(form, error) {
  if (!(error instanceof Problem)) return outcome(form, say("call.offline"));
  // The page written by the server explains invalid fields and closed hours best.
  if (error.status === 422 || error.code === "hotel_closed" || error.status === 404) return form.submit();
  outcome(form, say("call.failed"));
}

/** @param {HTMLFormElement} form @param {boolean} isBusy */
function busy(form, isBusy) {
  if (isBusy) form.dataset.busy = "true"; else delete form.dataset.busy;
  const button = form.querySelector(".button--call");
  const label = form.querySelector("[data-label]");
  if (!button || !label) return;
  button.setAttribute("aria-busy", String(isBusy));
  if (isBusy) form.dataset.label = label.textContent ?? "";
  label.textContent = isBusy ? say("call.sending") : form.dataset.label ?? "";
}

/** @param {HTMLFormElement} form @param {string} text */
function outcome(form, text) {
  const element = form.querySelector("[data-outcome]");
  if (element) element.textContent = text;
}

/** @param {HTMLFormElement} form */
function remember(form) {
  /** @type {Record<string, string>} */ let details = {};
  try { details = JSON.parse(localStorage.getItem("buggy.details") ?? "{}"); } catch { /* private mode */ }
  for (const name of REMEMBERED) {
    const field = form.elements.namedItem(name);
    if (field instanceof HTMLInputElement && !field.value && details[name]) field.value = details[name];
  }
}

/** @param {string} name @param {string | null} value */
function store(name, value) {
  try {
    if (value === null) localStorage.removeItem(name); else localStorage.setItem(name, value);
  } catch { /* private mode: the page works without memory */ }
}

// Coming back with the browser's back button must not find a page that is still calling.
addEventListener("pageshow", (event) => {
  if (event.persisted) location.reload();
});
