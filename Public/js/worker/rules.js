// @ts-check
// What the service worker keeps, for how long, and what it answers from that. Decisions only: no cache, no network.

export const LIMITS = {
  /** A navigation that takes longer is answered with the page that was kept; milliseconds, as all times here. */
  patience: 3_000,
  /** Pages kept of each kind: places, and rides. */
  places: 8,
  rides: 4,
  placeFor: 30 * 24 * 3_600_000,
  /** A ride page opens its ride, and phones are shared: it goes soon after the ride has ended, and in any case. */
  rideFor: 24 * 3_600_000,
  endedFor: 3_600_000,
  /** A page that was kept so shortly ago need not be asked for again. */
  isFresh: 30_000,
};

/** @typedef {{ path: string, at: number, endsAt: number }} Entry when it was kept, and until when */

/**
 * What is done with a request: files of this deploy and pages of guests are ours to answer, the rest goes its way.
 * @param {{ method: string, mode: string, url: string }} request
 * @param {string} origin
 * @param {string[]} files
 * @returns {"file" | "page" | "none"}
 */
export function routeOf(request, origin, files) {
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== origin) return "none";
  if (files.includes(url.pathname)) return "file";
  return request.mode === "navigate" && kindOf(url.pathname) ? "page" : "none";
}

/** @param {string} path @returns {"place" | "ride" | undefined} */
export function kindOf(path) {
  if (/^\/q\/[\w-]+$/.test(path)) return "place";
  return /^\/r\/[\w-]+$/.test(path) ? "ride" : undefined;
}

/**
 * Whether an answer is ours. A portal's is not, whatever its status.
 * @param {{ status: number, type: string, redirected: boolean, headers: Headers }} response
 */
export function isOurs(response) {
  const policy = response.headers.get("Content-Security-Policy") ?? "";
  return response.type === "basic" && !response.redirected && response.headers.has("X-Request-Id")
    && policy.includes("trusted-types service-worker");
}

/**
 * Until when a page is kept: `undefined` when it is not. A place that shows the way to an open ride is not, because
 * the ride's secret is in it.
 * @param {string} path
 * @param {string} html
 * @param {number} now
 */
export function endOf(path, html, now) {
  const isPlace = kindOf(path) === "place";
  if (isPlace) return html.includes("data-call") && !html.includes('"/r/') ? now + LIMITS.placeFor : undefined;
  if (!html.includes("data-ride")) return undefined;
  return now + (html.includes('data-open="true"') ? LIMITS.rideFor : LIMITS.endedFor);
}

/**
 * The page says from its first line on that it was kept, and when.
 * @param {string} html
 * @param {number} now
 */
export function stamped(html, now) {
  return html.replace(/<html /, `<html data-kept="${now}" `);
}

/**
 * Which pages have to go: those whose time is over, and the oldest of too many.
 * @param {Entry[]} entries
 * @param {number} now
 * @returns {string[]} paths
 */
export function expired(entries, now) {
  const young = entries.filter((entry) => entry.endsAt > now && entry.at <= now + 60_000).sort((a, b) => b.at - a.at);
  const stay = [
    ...young.filter(({ path }) => kindOf(path) === "place").slice(0, LIMITS.places),
    ...young.filter(({ path }) => kindOf(path) === "ride").slice(0, LIMITS.rides),
  ];
  return entries.filter((entry) => !stay.includes(entry)).map(({ path }) => path);
}

/**
 * What a push shows; it always shows something, unless somebody is looking at that ride.
 * @param {any} payload
 * @param {{ url: string, visibilityState: string }[]} windows
 * @param {string} host
 */
export function notificationOf(payload, windows, host) {
  const url = ownPath(payload?.url);
  const isSeen = windows.some((one) => one.visibilityState === "visible" && new URL(one.url).pathname === url);
  if (isSeen && kindOf(url) === "ride") return undefined;
  const text = (/** @type {unknown} */ value) => (typeof value === "string" ? value : "");
  const dir = payload?.dir === "rtl" ? "rtl" : payload?.dir === "ltr" ? "ltr" : "auto";
  const { body, tag, lang } = payload ?? {};
  return {
    title: text(payload?.title) || host,
    options: { body: text(body), tag: text(tag) || url, renotify: true, lang: text(lang), dir, data: { url } },
  };
}

/** Never anywhere else, whatever was pushed. @param {unknown} url */
export function ownPath(url) {
  return typeof url === "string" && kindOf(url) ? url : "/";
}
