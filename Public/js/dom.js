// @ts-check
// Small tools for pages whose markup the server wrote: find, clone, fill. Nothing here parses markup.

/**
 * @param {string} selector
 * @param {ParentNode} [root]
 * @returns {HTMLElement}
 */
export function find(selector, root = document) {
  const element = root.querySelector(selector);
  if (!(element instanceof HTMLElement)) throw new Error(`missing ${selector}`);
  return element;
}

/**
 * @param {string} selector
 * @param {ParentNode} [root]
 * @returns {HTMLElement[]}
 */
export function all(selector, root = document) {
  return /** @type {HTMLElement[]} */ ([...root.querySelectorAll(selector)]);
}

/**
 * Takes `leaving` away; who was at it goes on from `next`, because a focus that nobody has starts again at the top.
 * @param {Element} leaving
 * @param {() => void} go
 * @param {Element | null} next
 */
export function leave(leaving, go, next) {
  const hadFocus = leaving.contains(document.activeElement);
  go();
  if (!hadFocus || !(next instanceof HTMLElement)) return;
  if (next.tabIndex < 0) next.tabIndex = -1;
  next.focus();
}

/**
 * A copy of the one element inside `<template id=…>`.
 * @param {string} id
 * @returns {HTMLElement}
 */
export function clone(id) {
  const template = document.getElementById(id);
  if (!(template instanceof HTMLTemplateElement)) throw new Error(`missing template ${id}`);
  return /** @type {HTMLElement} */ (document.importNode(template.content, true).firstElementChild);
}

/**
 * Writes texts into `data-slot` elements; a slot without text hides its nearest `data-row`, if it has one.
 * @param {ParentNode} root
 * @param {Record<string, string | number | null | undefined>} values
 */
export function fill(root, values) {
  for (const [name, value] of Object.entries(values)) {
    const text = value === null || value === undefined ? "" : String(value);
    for (const slot of all(`[data-slot="${name}"]`, root)) {
      if (slot.textContent !== text) slot.textContent = text;
      const row = slot.closest("[data-row]");
      if (row instanceof HTMLElement) row.hidden = text === "";
    }
  }
}

/**
 * Shows a buggy's colour, picture and code in the badge inside `root`.
 * @param {ParentNode} root
 * @param {{ code: string, icon?: string | null, color?: string | null } | null | undefined} buggy
 */
export function fillBadge(root, buggy) {
  fill(root, { buggyCode: buggy?.code, buggyIcon: buggy?.icon });
  for (const disc of root.querySelectorAll('[data-fill="buggyColor"]')) disc.setAttribute("fill", buggy?.color || "none");
}

/**
 * Makes `list` show `items` in order, keeping the elements of items that stay, so that focus and open menus survive.
 * @template T
 * @param {HTMLElement} list
 * @param {T[]} items
 * @param {(item: T) => string} keyOf
 * @param {(item: T) => HTMLElement} make
 * @param {(element: HTMLElement, item: T) => void} update
 */
export function reconcile(list, items, keyOf, make, update) {
  const old = new Map(all(":scope > [data-key]", list).map((element) => [element.dataset.key, element]));
  let previous = /** @type {Element | null} */ (null);
  for (const item of items) {
    const key = keyOf(item);
    const element = old.get(key) ?? make(item);
    old.delete(key);
    element.dataset.key = key;
    update(element, item);
    const place = previous ? previous.nextElementSibling : list.firstElementChild;
    if (place !== element) list.insertBefore(element, place);
    previous = element;
  }
  for (const element of old.values()) element.remove();
}
