// @ts-check
// The photo of a place: sent as it is chosen; the server checks what it really is.
import "./forms.js";
import { say } from "./words.js";

const form = document.querySelector("form[data-photo]");
if (form instanceof HTMLFormElement) {
  const path = form.dataset.photo ?? "";
  const error = form.querySelector("[data-photo-error]");
  const tell = (/** @type {string} */ text) => { if (error) error.textContent = text; };

  /** @param {"PUT" | "DELETE"} method @param {File} [file] */
  const send = async (method, file) => {
    tell(say("places.photoSaving"));
    try {
      const headers = file ? { "Content-Type": file.type } : undefined;
      const response = await fetch(path, { method, body: file, headers, credentials: "same-origin" });
      if (!response.ok) throw new Error(String(response.status));
      location.reload();
    } catch {
      tell(say("places.photoFailed"));
    }
  };

  form.addEventListener("submit", (event) => event.preventDefault());
  form.querySelector("input[type=file]")?.addEventListener("change", (event) => {
    const input = /** @type {HTMLInputElement} */ (event.target);
    if (input.files?.[0]) send("PUT", input.files[0]);
  });
  form.querySelector("[data-photo-remove]")?.addEventListener("click", () => send("DELETE"));
}
