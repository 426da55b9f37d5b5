// @ts-check
// The status page of one ride, kept true while it is open. Follows the rules of RidePageView.swift.
import { Problem, request } from "./api.js";
import { serverNow } from "./clock.js";
import { fill, fillBadge, find, leave } from "./dom.js";
import { keptSince } from "./guest/old.js";
import { keepSettling } from "./guest/withdrawn.js";
import { Live } from "./live.js";
import { showConnection } from "./live/notice.js";
import { isLate, undoFor } from "./ride/moments.js";
import { Push } from "./ride/push.js";
import { showIcon, tell } from "./ride/told.js";
import { register } from "./shell.js";
import { vibrate } from "./vibrate.js";
import { hhmm, knows, say } from "./words.js";

// Other guests move the queue, and a guest hears only their own ride: ask now and then while waiting.
const QUEUE_EVERY = 15_000;
const OPEN = ["scheduled", "pending", "accepted", "onboard"];
const MOMENTS = ["requestedAt", "acceptedAt", "pickedUpAt", "completedAt"];

const root = find("[data-ride]");
const token = root.dataset.token ?? "";
const path = `/api/v1/guest/rides/${encodeURIComponent(token)}`;
const wasKept = "kept" in document.documentElement.dataset;
const oldSince = keptSince();
const headline = find("h1", root);
const push = new Push(`${path}/push-subscription`, root.dataset.pushKey);
let version = Number(root.dataset.version);
/** As last read. @type {any} */ let shown = undefined;

const live = new Live({
  socket: `/ws?ride=${encodeURIComponent(token)}`,
  snapshot: path,
  isComplete: !oldSince,
  onSnapshot: (ride, news) => {
    take(ride);
    for (const event of news) hear(event);
  },
  onEvent: hear,
  onState: (state, since) => {
    const { dataset } = document.documentElement;
    if (state === "live" || state === "polling") delete dataset.kept;
    // A page that was kept is old until the server has been heard.
    if (dataset.kept && oldSince) showConnection("offline", new Date(oldSince));
    else showConnection(state, since);
  },
  // A call that is no longer ours to see: the server's page says why.
  onRefused: () => location.reload(),
});

/** @param {import("./live.js").LiveEvent} event */
function hear(event) {
  if (event.data?.ride) take(event.data.ride);
}

/** @param {any} ride */
function take(ride) {
  if (ride.version < version) return;
  const changed = ride.status !== root.dataset.status;
  version = ride.version;
  render(ride);
  if (changed) {
    tell(ride.status);
    notify(ride);
  }
  if (OPEN.includes(ride.status)) return;
  live.stop();
  showConnection("live");
  end();
}

/** @param {any} ride */
function render(ride) {
  const isOpen = OPEN.includes(ride.status);
  shown = ride;
  root.dataset.status = ride.status;
  root.dataset.version = String(ride.version);
  root.dataset.open = String(isOpen);
  find("[data-hero]").className = `hero hero--${ride.status}`;
  document.title = say(`follow.title.${ride.status}`);
  showIcon(ride.status);
  const colour = `colour.${ride.buggy?.color}`;
  fill(root, {
    headline: say(`follow.headline.${ride.status}`),
    detail: detail(ride),
    colour: knows(colour) ? say(colour) : "",
    driver: ride.driver ? say("follow.driver", { name: ride.driver.firstName }) : "",
    promise: ride.promise ? `${hhmm(ride.promise.earliest)} – ${hhmm(ride.promise.latest)}` : "",
  });
  if (ride.buggy) fillBadge(find('[data-part="vehicle"]'), ride.buggy);
  part("vehicle", Boolean(ride.buggy) && isOpen);
  part("promise", Boolean(ride.promise) && ["pending", "accepted"].includes(ride.status));
  if (undo && !ride.canCancel) leave(undo, () => undo.remove(), headline);
  part("cancel", ride.canCancel && !undo?.isConnected);
  part("rate", ride.status === "completed");
  part("again", !isOpen && Boolean(find('[data-part="again"]').firstElementChild));
  optional("unpromised", ride.status === "pending" && !ride.promise);
  sayLate();
  showPush();
  for (const moment of MOMENTS) step(moment, ride[moment]);
  // Whoever has arrived need not be told that it is over.
  if (root.querySelector('[data-step="closedAt"]')) step("closedAt", ride.completedAt ? null : ride.closedAt);
}

/** @param {any} ride */
function detail(ride) {
  if (ride.status === "scheduled") return say("follow.scheduledFor", { time: hhmm(ride.scheduledFor) });
  if (ride.status !== "pending") return say(`follow.detail.${ride.status}`);
  if (!ride.queuePosition) return say("follow.many");
  return ride.queuePosition > 1 ? say("follow.before", { count: ride.queuePosition - 1 }) : say("follow.next");
}

/** @param {string} moment @param {string | null} instant */
function step(moment, instant) {
  const item = find(`[data-step="${moment}"]`, root);
  item.toggleAttribute("data-done", Boolean(instant));
  find("[data-time]", item).textContent = hhmm(instant);
}

/** @param {string} name @param {boolean} isShown */
function part(name, isShown) {
  const element = find(`[data-part="${name}"]`, root);
  if (isShown) element.hidden = false;
  else leave(element, () => { element.hidden = true; }, headline);
}

/** As `part`, for what is not on every page. @param {string} name @param {boolean} isShown */
function optional(name, isShown) {
  const element = root.querySelector(`[data-part="${name}"]`);
  if (element instanceof HTMLElement) element.hidden = !isShown;
}

function sayLate() {
  if (shown) optional("late", isLate(shown, serverNow()));
}

// A wrong tap.

const undo = root.querySelector('[data-part="undo"]');
if (undo instanceof HTMLElement) {
  // What the worker has kept was written nobody knows how long ago.
  const left = wasKept ? 0 : undoFor(Number(undo.dataset.left), sinceAnswered());
  setTimeout(() => {
    if (!undo.isConnected) return;
    part("cancel", shown ? shown.canCancel : root.dataset.open === "true");
    const cancel = find('[data-part="cancel"]', root);
    leave(undo, () => undo.remove(), cancel.hidden ? headline : cancel.querySelector("summary"));
  }, left);
}

/** Milliseconds since this page began to arrive. */
function sinceAnswered() {
  const navigation = /** @type {any} */ (performance.getEntriesByType("navigation")[0]);
  return performance.now() - (navigation?.responseStart ?? 0);
}

// Being told with the page closed, and while it is hidden.

/** @param {any} ride */
async function notify(ride) {
  if (!document.hidden || push.state === "on" || !("Notification" in window)) return;
  if (Notification.permission !== "granted") return;
  const registration = await register().catch(() => undefined);
  const { lang, dir } = document.documentElement;
  const options = { body: ride.buggy?.code ?? "", tag: "ride", lang, dir: /** @type {"ltr" | "rtl"} */ (dir) };
  registration?.showNotification(say(`follow.headline.${ride.status}`), { ...options, data: { url: location.pathname } });
}

function showPush() {
  const isWaiting = ["scheduled", "pending", "accepted"].includes(root.dataset.status ?? "");
  part("notify", push.state !== "none" && isWaiting);
  find("[data-notify]").hidden = push.state !== "offer";
  const words = { on: say("told.on"), denied: say("told.denied"), failed: say("told.failed"), offer: "", none: "" }[push.state];
  const text = find('[data-part="notify"] p');
  if (words && text.textContent !== words) text.textContent = words;
}

find("[data-notify]").addEventListener("click", async () => {
  await push.turnOn();
  showPush();
  if (push.state === "offer") return;
  // The button is gone; what it has led to is read out in its place.
  const text = find('[data-part="notify"] p');
  text.tabIndex = -1;
  text.focus();
});

/** The ride is over. Somebody who is not looking may still have to be told so. */
async function end() {
  const forget = async () => {
    if (document.hidden) return;
    document.removeEventListener("visibilitychange", forget);
    await push.turnOff();
    navigator.serviceWorker?.controller?.postMessage({ type: "end", path: location.pathname });
  };
  document.addEventListener("visibilitychange", forget);
  await forget();
}

root.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement)) return;
  event.preventDefault();
  const button = event.submitter instanceof HTMLButtonElement ? event.submitter : null;
  // Not disabled, which would lose the focus.
  if (button?.getAttribute("aria-disabled") === "true") return;
  button?.setAttribute("aria-disabled", "true");
  outcome("");
  try {
    if (form.matches("[data-rate]")) await rate(form); else await cancel();
  } catch (error) {
    if (error instanceof Problem && !error.isPassing) location.reload();
    else outcome(say(error instanceof Problem ? "follow.failed" : "live.failed"));
  } finally {
    button?.removeAttribute("aria-disabled");
  }
});

/** @param {string} text */
function outcome(text) {
  find("[data-outcome]", root).textContent = text;
}

async function cancel() {
  const { body } = await request("POST", `${path}/cancellation`);
  live.renew();
  take(body.ride ?? body);
}

/** @param {HTMLFormElement} form */
async function rate(form) {
  const data = new FormData(form);
  const comment = String(data.get("comment") ?? "").trim();
  await request("PUT", `${path}/rating`, { body: { stars: Number(data.get("stars")), ...(comment && { comment }) } });
  fill(form, { rateTitle: say("follow.rated") });
  vibrate([100]);
}

setInterval(() => {
  sayLate();
  if (root.dataset.status === "pending" && !document.hidden) live.refresh();
}, QUEUE_EVERY);
showIcon(root.dataset.status ?? "");
// Shown by script, so it stands where it moves nothing that somebody is about to touch.
root.append(find('[data-part="notify"]'));
showPush();
push.check().then(showPush);
register();
keepSettling();
if (root.dataset.open === "true" || oldSince) live.start(); else end();
