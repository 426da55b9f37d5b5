// @ts-check
// Sentences come with the page, in <template id="words">, so that they stay in the locale files.

/** @type {Map<string, string>} */
const table = new Map();
const template = document.getElementById("words");
if (template instanceof HTMLTemplateElement) {
  for (const entry of template.content.querySelectorAll("data")) table.set(entry.value, entry.textContent ?? "");
}

// Made when they are first needed: on a slow phone they take longer than the rest of a page's start.
/** @type {Intl.PluralRules | undefined} */ let plural;
/** @type {Intl.DateTimeFormat | undefined} */ let clock;

/** @param {number} count */
function numberOf(count) {
  plural ??= new Intl.PluralRules(document.documentElement.lang || "en");
  return plural.select(count);
}

/**
 * The sentence of `key` with its `{name}` placeholders filled; a `count` chooses the grammatical number.
 * @param {string} key
 * @param {Record<string, string | number>} [values]
 * @returns {string}
 */
export function say(key, values = {}) {
  const counted = "count" in values ? table.get(`${key}.${numberOf(Number(values.count))}`) ?? table.get(`${key}.other`) : undefined;
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
  if (!instant) return "";
  const timeZone = document.documentElement.dataset.timezone || "UTC";
  // The same digits in every language: a time on the phone must match the one on the wall.
  clock ??= new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone });
  return clock.format(new Date(instant));
}
