// @ts-check
// Questions to the driver. Each answers a promise, so that the caller reads like a sentence.
import { all, fill, find } from "../dom.js";

/** @param {string} id @returns {HTMLDialogElement} */
function dialog(id) {
  return /** @type {HTMLDialogElement} */ (find(`#${id}`));
}

/**
 * Opens a dialog and answers what its chosen button says, or undefined when the driver went back.
 * @template T
 * @param {HTMLDialogElement} box
 * @param {(button: HTMLElement) => T | undefined} answer
 * @returns {Promise<T | undefined>}
 */
function ask(box, answer) {
  return new Promise((resolve) => {
    const listening = new AbortController();
    /** @type {T | undefined} */ let result;
    box.addEventListener("click", (event) => {
      const button = event.target instanceof Element ? event.target.closest("button") : null;
      if (!button) return;
      if (!button.hasAttribute("data-close")) {
        result = answer(button);
        if (result === undefined) return;
      }
      event.preventDefault();
      box.close();
    }, { signal: listening.signal });
    box.addEventListener("close", () => { listening.abort(); resolve(result); }, { signal: listening.signal });
    box.showModal();
  });
}

/**
 * @param {string} name "take-over", "no-show" or "end"
 * @param {string} question
 */
export async function confirm(name, question) {
  const box = dialog(`${name}-dialog`);
  fill(box, { question });
  return await ask(box, (button) => (button.hasAttribute("data-yes") ? true : undefined)) === true;
}

/**
 * Asks for a place by its name. The likely one comes first.
 * @param {"complete" | "move"} purpose
 * @param {string | undefined} likely
 * @returns {Promise<{ id: string, name: string, note: string } | undefined>}
 */
export function askPlace(purpose, likely) {
  const box = dialog("place-dialog");
  const title = find('[data-slot="placeTitle"]', box);
  title.textContent = (purpose === "complete" ? title.dataset.complete : title.dataset.move) ?? "";
  const notePart = find("[data-note-part]", box);
  notePart.hidden = purpose === "move";
  const note = /** @type {HTMLTextAreaElement} */ (find("textarea", box));
  note.value = "";
  for (const button of all("[data-place]", box)) {
    button.classList.toggle("button--go", button.dataset.place === likely);
    button.classList.toggle("button--quiet", button.dataset.place !== likely);
    button.classList.toggle("places__likely", button.dataset.place === likely);
  }
  return ask(box, (button) => {
    const id = button.dataset.place;
    return id ? { id, name: button.textContent ?? "", note: note.value.trim() } : undefined;
  });
}

/** @returns {Promise<Record<string, unknown> | undefined>} */
export function askWalkUp() {
  const box = dialog("walk-up-dialog");
  const form = /** @type {HTMLFormElement} */ (find("form", box));
  form.reset();
  return ask(box, (button) => {
    if (!button.hasAttribute("data-yes") || !form.reportValidity()) return undefined;
    const data = new FormData(form);
    const destinationId = String(data.get("destinationId") ?? "");
    return { partySize: Number(data.get("partySize") || 1), ...(destinationId && { destinationId }) };
  });
}
