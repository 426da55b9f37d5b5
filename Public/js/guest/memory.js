// @ts-check
// What this device remembers of its guest. Where nothing can be stored, the page remembers as long as it is open.

/** @type {Map<string, string>} */
const inPage = new Map();

/**
 * @template T
 * @param {string} name
 * @param {T} otherwise
 * @returns {T}
 */
export function recall(name, otherwise) {
  try {
    const text = inPage.get(name) ?? localStorage.getItem(name);
    return text === undefined || text === null ? otherwise : JSON.parse(text) ?? otherwise;
  } catch {
    const text = inPage.get(name);
    return text === undefined ? otherwise : JSON.parse(text);
  }
}

/** @param {string} name @param {unknown} value undefined forgets it */
export function remember(name, value) {
  const text = value === undefined ? undefined : JSON.stringify(value);
  inPage.delete(name);
  try {
    if (text === undefined) localStorage.removeItem(name); else localStorage.setItem(name, text);
  } catch {
    // Private mode, or full. Otherwise the page has no memory of its own: what another tab forgets is forgotten here.
    if (text !== undefined) inPage.set(name, text);
  }
}
