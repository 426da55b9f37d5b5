// @ts-check

/** Browsers refuse to vibrate before the first tap on a page, and say so in the console. */
let touched = false;
addEventListener("pointerdown", () => { touched = true; }, { once: true, capture: true });

/** @param {number[]} pattern milliseconds of buzzing and silence in turn */
export function vibrate(pattern) {
  if (touched) navigator.vibrate?.(pattern);
}
