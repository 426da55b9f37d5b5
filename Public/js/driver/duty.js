// @ts-check
// Start of duty: needs the server's word at once, because somebody else may sit on the buggy.
import { Problem, request } from "../api.js";
import { find } from "../dom.js";
import { say } from "../words.js";
import { confirm } from "./dialogs.js";

/**
 * @param {HTMLElement} root
 * @param {(shift: any) => void} started
 */
export function prepareStart(root, started) {
  const form = root.querySelector("form[data-start]");
  if (!(form instanceof HTMLFormElement)) return;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const data = new FormData(form);
    const missing = ["buggyId", "locationId"].find((name) => !data.get(name));
    if (missing) return focus(form, missing);
    const button = /** @type {HTMLButtonElement} */ (find(".button--go", form));
    button.disabled = true;
    const shift = await start(form, { buggyId: data.get("buggyId"), locationId: data.get("locationId") });
    button.disabled = false;
    if (shift) started(shift);
  });
}

/**
 * @param {HTMLFormElement} form
 * @param {Record<string, unknown>} body
 * @returns {Promise<any>}
 */
async function start(form, body) {
  const error = find("[data-start-error]", form);
  error.textContent = "";
  try {
    return (await request("POST", "/api/v1/driver/shift", { body })).body;
  } catch (problem) {
    if (problem instanceof Problem && problem.code === "buggy_in_use" && !body.takeOver) {
      const code = form.querySelector("[name=buggyId]:checked")?.closest("label")?.querySelector(".badge__code")?.textContent ?? "";
      return await confirm("take-over", say("drive.takeOver", { code })) ? start(form, { ...body, takeOver: true }) : undefined;
    }
    error.textContent = problem instanceof Problem ? explain(problem) : say("drive.noSignal");
    return undefined;
  }
}

/** Why not, in the words of the server, which speaks the driver's language. @param {Problem} problem */
export function explain(problem) {
  if (problem.status === 401) return say("drive.signedOut");
  return problem.isPassing || !problem.code ? say("drive.failed") : problem.message;
}

/** @param {HTMLFormElement} form @param {string} name */
function focus(form, name) {
  const input = form.querySelector(`[name=${name}]`);
  if (!(input instanceof HTMLInputElement)) return;
  input.focus();
  input.closest("fieldset")?.scrollIntoView({ behavior: "smooth" });
  input.reportValidity();
}
