// @ts-check
// The service worker of guests' phones: their pages open without a network and say that they are old, and they are told of
// their ride when the page is closed. The server writes `SHELL` before this: what deploy it is, and which files.
import { KeptPages } from "./js/worker/pages.js";
import { isOurs, LIMITS, notificationOf, ownPath, routeOf } from "./js/worker/rules.js";

const worker = /** @type {any} */ (self);
/** @type {{ version: string, files: string[] }} */ const { version, files } = worker.SHELL;
const SHELL = `shell-${version}`, PAGES = `pages-${version}`;
const pages = new KeptPages(PAGES);
/** Pages that a new deploy asks for anew: their files are gone with the old one. */
const RENEWED = 3;

worker.addEventListener("install", (/** @type {any} */ event) => event.waitUntil(install()));
worker.addEventListener("activate", (/** @type {any} */ event) => event.waitUntil(activate()));
worker.addEventListener("fetch", (/** @type {any} */ event) => {
  const route = routeOf(event.request, worker.location.origin, files);
  if (route === "file") event.respondWith(file(event.request));
  if (route === "page") event.respondWith(page(event));
});
worker.addEventListener("message", (/** @type {any} */ event) => {
  const { type, path } = event.data ?? {};
  if (typeof path !== "string") return;
  // A network that is not there has nothing to keep.
  if (type === "keep") event.waitUntil(pages.fetch(path).catch(() => undefined));
  if (type === "end") event.waitUntil(pages.end(path));
});
worker.addEventListener("push", (/** @type {any} */ event) => event.waitUntil(push(event.data)));
worker.addEventListener("notificationclick", (/** @type {any} */ event) => {
  event.notification.close();
  event.waitUntil(open(ownPath(event.notification.data?.url)));
});

async function install() {
  await (await caches.open(SHELL)).addAll(files);
  // Nothing of the old deploy's is needed: each page names its own files.
  await worker.skipWaiting();
}

async function activate() {
  const old = (await caches.keys()).filter((name) => name !== SHELL && name !== PAGES);
  await worker.clients.claim();
  for (const name of old.filter((one) => one.startsWith("pages-"))) {
    const entries = (await new KeptPages(name).entries()).slice(0, RENEWED);
    await Promise.all(entries.map(({ path }) => pages.fetch(path).catch(() => undefined)));
  }
  await Promise.all(old.map((name) => caches.delete(name)));
  await pages.prune();
}

/** @param {Request} request */
async function file(request) {
  const kept = caches.open(SHELL).then((cache) => cache.match(request)).catch(() => undefined);
  return await kept ?? fetch(request);
}

/** What the network says, if it says it soon. @param {any} event */
async function page(event) {
  const path = new URL(event.request.url).pathname;
  // Storage that fails takes no page with it.
  const kept = pages.find(path).catch(() => undefined);
  const fresh = fetch(event.request).then((response) => {
    event.waitUntil(pages.store(path, response.clone()).catch(() => undefined));
    return response;
  });
  event.waitUntil(fresh.catch(() => undefined));
  const old = await kept;
  if (!old) return fresh;
  const patience = new Promise((resolve) => setTimeout(resolve, LIMITS.patience, old));
  return Promise.race([patience, fresh.then((response) => (isBroken(response) ? old : response), () => old)]);
}

/** A proxy whose server is away. What a portal says has to be seen: it leads to the network. @param {Response} response */
function isBroken(response) {
  return [502, 503, 504].includes(response.status) && !isOurs(response);
}

/** @param {any} data */
async function push(data) {
  /** @type {any} */ let payload;
  try { payload = data?.json(); } catch { /* something is shown all the same */ }
  const windows = await worker.clients.matchAll({ type: "window", includeUncontrolled: true });
  const notification = notificationOf(payload, windows, worker.location.host);
  if (!notification) return;
  await worker.registration.showNotification(notification.title, { ...notification.options, icon: "/icon-192.png" });
}

/** @param {string} path */
async function open(path) {
  const windows = await worker.clients.matchAll({ type: "window", includeUncontrolled: true });
  const there = windows.find((/** @type {any} */ one) => new URL(one.url).pathname === path);
  return there ? there.focus() : worker.clients.openWindow(path);
}
