// @ts-check
// What was typed crosses over when the page is loaded anew: in another language by a link, or because it was old.

const TYPED = "buggy.typed";

/** @param {HTMLFormElement} form */
export function carryTyped(form) {
  document.addEventListener("click", (event) => {
    if (event.target instanceof Element && event.target.closest(".languages a")) keepTyped(form);
  });
  restore(form);
}

/** @param {HTMLFormElement} form */
export function keepTyped(form) {
  const typed = { fields: [...new FormData(form)], isOpen: details(form)?.open };
  try { sessionStorage.setItem(TYPED, JSON.stringify(typed)); } catch { /* private mode */ }
}

/** @param {HTMLFormElement} form */
function restore(form) {
  /** @type {{ fields: [string, string][], isOpen?: boolean } | null} */ let typed = null;
  try {
    typed = JSON.parse(sessionStorage.getItem(TYPED) ?? "null");
    sessionStorage.removeItem(TYPED);
  } catch { /* private mode */ }
  if (!typed?.fields) return;
  const folded = details(form);
  if (folded && typed.isOpen) folded.open = true;
  for (const field of form.querySelectorAll("input:not([type=hidden]), textarea, select")) {
    const { name } = /** @type {HTMLInputElement} */ (field);
    const values = typed.fields.filter(([other]) => other === name).map(([, value]) => value);
    if (field instanceof HTMLInputElement && field.type === "checkbox") field.checked = values.includes(field.value);
    else if (values.length) /** @type {HTMLInputElement} */ (field).value = values[0];
  }
}

/** @param {HTMLFormElement} form */
function details(form) {
  const element = form.querySelector("[data-details]");
  return element instanceof HTMLDetailsElement ? element : undefined;
}
