// @ts-check
// The desk's dialogs: assign, cancel, enter a call. Each stays open until the server has agreed.
import { newKey, Problem, request } from "../api.js";
import { all, clone, fill, fillBadge, find } from "../dom.js";
import { say } from "../words.js";

/** @param {string} id @returns {HTMLDialogElement} */
function dialog(id) {
  const box = /** @type {HTMLDialogElement} */ (find(`#${id}`));
  if (!box.dataset.ready) {
    box.dataset.ready = "true";
    for (const button of all("[data-close]", box)) button.addEventListener("click", () => box.close());
  }
  return box;
}

/** @param {unknown} error */
export function explain(error) {
  if (!(error instanceof Problem)) return say("desk.noSignal");
  const fields = (error.body.errors ?? []).map((/** @type {any} */ one) => one.message).join(" ");
  return fields || (error.code ? error.message : say("desk.failed"));
}

/**
 * @param {any} ride
 * @param {any[]} free buggies that can take it
 * @param {(ride: any) => void} done
 */
export function openAssign(ride, free, done) {
  const box = dialog("assign-dialog");
  const choices = find("[data-choices]", box);
  const error = find("[data-error]", box);
  const force = find('[data-part="force"]', box);
  const destination = ride.destination ? ` → ${ride.destination.name}` : "";
  fill(box, { question: `${ride.pickup.name}${destination}` });
  error.textContent = free.length ? "" : say("desk.noFree");
  force.hidden = true;
  choices.replaceChildren(...free.map((buggy) => {
    const button = clone("assign-choice");
    fillBadge(button, buggy);
    fill(button, { driver: buggy.driver?.fullName ?? buggy.driver?.name ?? "", where: buggy.location?.name });
    button.addEventListener("click", () => send(buggy, false));
    return button;
  }));
  /** @param {any} buggy @param {boolean} isForced */
  async function send(buggy, isForced) {
    try {
      const body = { buggyId: buggy.id, ...(isForced && { force: true }) };
      const answer = await request("POST", `/api/v1/rides/${ride.id}/assignment`, { body });
      box.close();
      done(answer.body);
    } catch (problem) {
      const canForce = problem instanceof Problem && ["seats_exceeded", "needs_unmet"].includes(problem.code);
      force.hidden = !canForce;
      error.textContent = canForce ? "" : explain(problem);
      fill(force, { forceText: canForce ? explain(problem) : "" });
      find("[data-force]", force).onclick = () => send(buggy, true);
      if (canForce) find("[data-force]", force).focus();
    }
  }
  box.showModal();
}

/**
 * A dialog with a form that is sent once and closes when the server has agreed.
 * @param {HTMLDialogElement} box
 * @param {(data: FormData) => Promise<any>} send
 * @param {(answer: any) => void} done
 */
function openForm(box, send, done) {
  const form = /** @type {HTMLFormElement} */ (find("form", box));
  const yes = /** @type {HTMLButtonElement} */ (find("[data-yes]", box));
  const error = find("[data-error]", box);
  form.reset();
  error.textContent = "";
  form.onsubmit = async (event) => {
    event.preventDefault();
    if (yes.disabled) return;
    yes.disabled = true;
    try {
      const answer = await send(new FormData(form));
      box.close();
      done(answer.body);
    } catch (problem) {
      error.textContent = explain(problem);
    } finally {
      yes.disabled = false;
    }
  };
  box.showModal();
}

/** @param {any} ride @param {(ride: any) => void} done */
export function openCancel(ride, done) {
  const box = dialog("cancel-dialog");
  fill(box, { question: [ride.pickup.name, ride.guestName].filter(Boolean).join(" · ") });
  const path = `/api/v1/rides/${ride.id}/cancellation`;
  openForm(box, (data) => request("POST", path, { body: { reason: String(data.get("reason")).trim() } }), done);
}

/** @param {(ride: any) => void} done */
export function openNewCall(done) {
  const key = newKey();
  openForm(dialog("new-dialog"), (data) => {
    /** @type {Record<string, unknown>} */
    const body = { partySize: Number(data.get("partySize") || 1), needs: data.getAll("needs") };
    for (const name of ["locationId", "destinationId", "roomNumber", "guestName", "phone", "note"]) {
      const text = String(data.get(name) ?? "").trim();
      if (text) body[name] = text;
    }
    // The same words sent again are the same call; corrected words are another one.
    return request("POST", "/api/v1/rides", { body, key: `${key}-${JSON.stringify(body).length}-${hash(JSON.stringify(body))}` });
  }, done);
}

/** @param {string} text */
function hash(text) {
  let value = 0;
  for (const character of text) value = (value * 31 + (character.codePointAt(0) ?? 0)) >>> 0;
  return value.toString(36);
}
