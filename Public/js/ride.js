// @ts-check
// The status page of one ride, kept true while it is open. Follows the rules of RidePageView.swift.
import { Problem, request } from "./api.js";
import { fill, fillBadge, find } from "./dom.js";
import { Live } from "./live.js";
import { showConnection } from "./live/notice.js";
import { vibrate } from "./vibrate.js";
import { hhmm, knows, say } from "./words.js";

// Other guests move the queue, and a guest hears only their own ride: ask now and then while waiting.
const QUEUE_EVERY = 15_000;
const OPEN = ["scheduled", "pending", "accepted", "onboard"];
const MOMENTS = ["requestedAt", "acceptedAt", "pickedUpAt", "completedAt"];

const root = find("[data-ride]");
const token = root.dataset.token ?? "";
const path = `/api/v1/guest/rides/${encodeURIComponent(token)}`;
let version = Number(root.dataset.version);

const live = new Live({
  socket: `/ws?ride=${encodeURIComponent(token)}`,
  snapshot: path,
  isComplete: true,
  onSnapshot: (ride, news) => {
    take(ride);
    for (const event of news) hear(event);
  },
  onEvent: hear,
  onState: showConnection,
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
  if (!changed) return;
  announce(ride);
  if (OPEN.includes(ride.status)) return;
  live.stop();
  showConnection("live");
}

/** @param {any} ride */
function render(ride) {
  const isOpen = OPEN.includes(ride.status);
  root.dataset.status = ride.status;
  root.dataset.version = String(ride.version);
  root.dataset.open = String(isOpen);
  find("[data-hero]").className = `hero hero--${ride.status}`;
  document.title = say(`follow.title.${ride.status}`);
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
  part("cancel", ride.canCancel);
  part("rate", ride.status === "completed");
  part("again", !isOpen && Boolean(find('[data-part="again"]').firstElementChild));
  part("notify", canAsk() && ["pending", "scheduled"].includes(ride.status));
  for (const moment of MOMENTS) step(moment, ride[moment]);
}

/** @param {any} ride */
function detail(ride) {
  if (ride.status === "scheduled") return say("follow.scheduledFor", { time: hhmm(ride.scheduledFor) });
  if (ride.status !== "pending") return say(`follow.detail.${ride.status}`);
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
  find(`[data-part="${name}"]`, root).hidden = !isShown;
}

/** @param {any} ride */
function announce(ride) {
  vibrate(ride.status === "accepted" ? [200, 100, 200, 100, 400] : [200]);
  if (!document.hidden || !("Notification" in window) || Notification.permission !== "granted") return;
  try {
    const note = new Notification(say(`follow.headline.${ride.status}`), { body: ride.buggy?.code ?? "", tag: "ride" });
    note.onclick = () => window.focus();
  } catch { /* phones that only notify from a service worker */ }
}

function canAsk() {
  return "Notification" in window && Notification.permission === "default";
}

find("[data-notify]").addEventListener("click", async () => {
  await Notification.requestPermission();
  part("notify", false);
});

root.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!(form instanceof HTMLFormElement)) return;
  event.preventDefault();
  const button = event.submitter instanceof HTMLButtonElement ? event.submitter : null;
  if (button?.disabled) return;
  if (button) button.disabled = true;
  outcome("");
  try {
    if (form.matches("[data-rate]")) await rate(form); else await cancel();
  } catch (error) {
    if (error instanceof Problem && !error.isPassing) location.reload();
    else outcome(say(error instanceof Problem ? "follow.failed" : "live.failed"));
  } finally {
    if (button) button.disabled = false;
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
  if (root.dataset.status === "pending" && !document.hidden) live.refresh();
}, QUEUE_EVERY);
part("notify", canAsk() && ["pending", "scheduled"].includes(root.dataset.status ?? ""));
if (root.dataset.open === "true") live.start();
