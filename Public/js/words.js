// @ts-check
// Sentences come with the page, in <template id="words">, so that they stay in the locale files.

/** @type {Map<string, string>} */
const table = new Map();
const template = document.getElementById("words");
if (template instanceof HTMLTemplateElement) {
  for (const entry of template.content.querySelectorAll("data")) table.set(entry.value, entry.textContent ?? "");
}

const language = document.documentElement.lang || "en";
const plural = new Intl.PluralRules(language);
const zone = document.documentElement.dataset.timezone || "UTC";
// The same digits in every language: a time on the phone must match the one on the wall.
const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: zone });

/**
 * The sentence of `key` with its `{name}` placeholders filled; a `count` chooses the grammatical number.
 * @param {string} key
 * @param {Record<string, string | number>} [values]
 * @returns {string}
 */
export function say(key, values = {}) {
  const counted = "count" in values ? table.get(`${key}.${plural.select(Number(values.count))}`) ?? table.get(`${key}.other`) : undefined;
  const pattern = counted ?? table.get(key) ?? "";
  return pattern.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}

/** @param {string} key */
export function knows(key) {
  return table.has(key);
}

/**
 * `HH:mm` on the hotel's clock.
 * @param {string | null | undefined} instant
 */
export function hhmm(instant) {
  return instant ? clock.format(new Date(instant)) : "";
}
