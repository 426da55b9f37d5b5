// @ts-check
// Sentences come with the page, in <template id="words">, so that they stay in the locale files; times and numbers follow
// the customs of the page's language. Does as Words.swift and HotelClock.swift do.

/** @type {Map<string, string>} */
const table = new Map();
const template = document.getElementById("words");
if (template instanceof HTMLTemplateElement) {
  for (const entry of template.content.querySelectorAll("data")) table.set(entry.value, entry.textContent ?? "");
}

const { lang, dir, dataset } = document.documentElement;
const formats = dataset.formats || lang || "en";

// Made when they are first needed: on a slow phone they take longer than the rest of a page's start.
/** @type {Intl.PluralRules | undefined} */ let plural;
/** @type {Intl.NumberFormat | undefined} */ let numbers;
/** @type {Intl.DateTimeFormat | undefined} */ let clock;

/**
 * The sentence of `key` with its `{name}` placeholders filled; a `count` chooses the grammatical number.
 * @param {string} key
 * @param {Record<string, string | number>} [values]
 * @returns {string}
 */
export function say(key, values = {}) {
  const pattern = ("count" in values ? counted(key, Number(values.count)) : undefined) ?? table.get(key);
  if (pattern === undefined) console.error(`no words for ${key}`);
  return (pattern ?? "").replace(/\{(\w+)\}/g, (whole, name) => (name in values ? written(values[name]) : whole));
}

/** @param {string} key @param {number} count */
function counted(key, count) {
  plural ??= new Intl.PluralRules(lang || "en");
  return table.get(`${key}.${plural.select(count)}`) ?? table.get(`${key}.other`);
}

/** @param {string} key */
export function knows(key) {
  return table.has(key);
}

/**
 * An instant on the hotel's clock, with no-break spaces.
 * @param {string | null | undefined} instant
 */
export function hhmm(instant) {
  if (!instant) return "";
  clock ??= new Intl.DateTimeFormat(formats, {
    timeStyle: "short", calendar: "gregory", timeZone: dataset.timezone || "UTC",
  });
  return clock.format(new Date(instant)).replace(/[ \u202f]/g, "\u00a0");
}

/** @param {string | number} value */
function written(value) {
  if (typeof value !== "number") return isolated(value);
  numbers ??= new Intl.NumberFormat(formats);
  return numbers.format(value);
}

// The scripts that run from right to left, and letters of any other.
const RIGHT_TO_LEFT = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/;
const LEFT_TO_RIGHT = /(?![\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc])\p{Alphabetic}/u;

/**
 * What is written in the other direction must not turn the words around it.
 * @param {string} text
 */
function isolated(text) {
  return (dir === "rtl" ? LEFT_TO_RIGHT : RIGHT_TO_LEFT).test(text) ? `\u2068${text}\u2069` : text;
}
