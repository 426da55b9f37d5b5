// @ts-check
// The language switch is a link: what was typed crosses over to the same page in the other language.

const TYPED = "buggy.typed";

/** @param {HTMLFormElement} form */
export function carryTyped(form) {
  document.addEventListener("click", (event) => {
    if (event.target instanceof Element && event.target.closest(".languages a")) keep(form);
  });
  restore(form);
}

/** @param {HTMLFormElement} form */
function keep(form) {
  try { sessionStorage.setItem(TYPED, JSON.stringify([...new FormData(form)])); } catch { /* private mode */ }
}

/** @param {HTMLFormElement} form */
function restore(form) {
  /** @type {[string, string][]} */ let typed = [];
  try {
    typed = JSON.parse(sessionStorage.getItem(TYPED) ?? "[]");
    sessionStorage.removeItem(TYPED);
  } catch { /* private mode */ }
  if (!typed.length) return;
  for (const field of form.querySelectorAll("input:not([type=hidden]), textarea, select")) {
    const { name } = /** @type {HTMLInputElement} */ (field);
    const values = typed.filter(([other]) => other === name).map(([, value]) => value);
    if (field instanceof HTMLInputElement && field.type === "checkbox") field.checked = values.includes(field.value);
    else if (values.length) /** @type {HTMLInputElement} */ (field).value = values[0];
  }
}
