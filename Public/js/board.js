// @ts-check
// The desk's live board: what waits, what moves, which buggy is where.
import { secondsSince, tick } from "./age.js";
import { request } from "./api.js";
import { find } from "./dom.js";
import "./forms.js";
import { Live } from "./live.js";
import { showConnection } from "./live/notice.js";
import { say } from "./words.js";
import { explain, openAssign, openCancel, openNewCall } from "./board/dialogs.js";
import { render } from "./board/render.js";
import { empty, takeBoard, takeBuggy, takeRide, takeShift, view } from "./board/state.js";

// Names of places and people change rarely and reach other rows; reading again covers them all.
const READ_AGAIN = ["location.updated", "staff.updated", "hotel.updated"];

/** How the state of the connection is coloured. */
const CHIPS = { live: "available", polling: "stale", connecting: "stale", offline: "out_of_service" };

const root = find("[data-board]");
const warnAfter = (root.dataset.warn ?? "300 600").split(" ").map(Number);
const state = empty();
/** Until the first answer nothing is known, which is not the same as nobody waiting. */
let isRead = false;

const live = new Live({
  socket: "/ws",
  snapshot: "/api/v1/board",
  onSnapshot: (board, news) => {
    takeBoard(state, board);
    for (const event of news) take(event);
    isRead = true;
    draw();
  },
  onEvent: (event) => {
    take(event);
    draw();
  },
  onState: (connection, since) => {
    const chip = find("[data-connection]", root);
    chip.textContent = say(`desk.${connection}`);
    chip.className = `chip chip--${CHIPS[connection]}`;
    showConnection(connection, since);
  },
  // Signed out or not allowed any more: the sign-in page knows where this person belongs.
  onRefused: ({ code }) => location.assign(code === "password_change_required" ? "/password" : "/login?next=/admin"),
});

/** @param {import("./live.js").LiveEvent} event */
function take(event) {
  const { ride, shift, buggy } = event.data ?? {};
  if (ride) takeRide(state, ride);
  if (shift) takeShift(state, shift);
  if (buggy) takeBuggy(state, buggy);
  if (READ_AGAIN.includes(event.kind)) live.refresh();
}

function draw() {
  if (!isRead) return;
  render(root, view(state, (since) => secondsSince(since) >= warnAfter[0]));
  tick(root, warnAfter, "desk");
}

/** @param {string} text */
function toast(text) {
  const element = find("[data-toast]", root);
  element.textContent = text;
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => { element.textContent = ""; }, 6_000);
}
/** @type {number | undefined} */ let toastTimer;

/** @param {any} answer */
function done(answer) {
  const ride = answer?.ride ?? answer;
  if (ride?.id) takeRide(state, ride);
  live.renew();
  toast(say("desk.done"));
  draw();
}

root.addEventListener("click", (event) => {
  const button = event.target instanceof Element ? event.target.closest("[data-do]") : null;
  if (!(button instanceof HTMLElement)) return;
  const row = button.closest("[data-key]");
  const id = row instanceof HTMLElement ? row.dataset.key ?? "" : "";
  const ride = state.rides.get(id);
  if (button.dataset.do === "new") openNewCall(done);
  if (button.dataset.do === "assign" && ride) openAssign(ride, candidates(ride), done);
  if (button.dataset.do === "cancel" && ride) openCancel(ride, done);
  if (button.dataset.do === "end-shift") endShift(button, state.buggies.get(id));
});

/** Free buggies, those at the guest's place first. @param {any} ride */
function candidates(ride) {
  const free = view(state, () => false).buggies.filter((buggy) => buggy.status === "available");
  const isNear = (/** @type {any} */ buggy) => buggy.location?.id === ride.pickup.id;
  return [...free.filter(isNear), ...free.filter((buggy) => !isNear(buggy))];
}

/** The first tap asks, the second acts. @param {HTMLElement} button @param {any} buggy */
async function endShift(button, buggy) {
  if (!buggy?.driver) return;
  if (!button.dataset.asked) {
    button.dataset.asked = button.textContent ?? "";
    button.textContent = button.dataset.sure ?? "";
    setTimeout(() => { button.textContent = button.dataset.asked ?? ""; delete button.dataset.asked; }, 5_000);
    return;
  }
  try {
    await request("DELETE", `/api/v1/staff/${buggy.driver.id}/shift`);
    toast(say("desk.done"));
    live.refresh();
  } catch (error) {
    toast(explain(error));
  }
}

setInterval(draw, 10_000);
live.start();
