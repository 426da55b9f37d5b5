// @ts-check
// The driver's phone: reads the board, listens, draws, and keeps what the driver did until it is answered.
import { tick } from "./age.js";
import { Problem, request } from "./api.js";
import { fill, find } from "./dom.js";
import { Live } from "./live.js";
import { showConnection } from "./live/notice.js";
import { vibrate } from "./vibrate.js";
import { say } from "./words.js";
import { Alarm, AwakeScreen } from "./driver/alarm.js";
import { askPlace, askWalkUp, confirm } from "./driver/dialogs.js";
import { explain, prepareStart } from "./driver/duty.js";
import { Outbox } from "./driver/outbox.js";
import { render } from "./driver/render.js";
import { empty, fromBoard, project, withRide, withShift, without } from "./driver/state.js";

const root = find("[data-drive]");
const warnAfter = (root.dataset.warn ?? "300 600").split(" ").map(Number);
const alarm = new Alarm(find("[data-alarm]"), (place) => fill(root, { alarmPlace: place }));
const screen = new AwakeScreen();
let state = empty();
/** Until the first answer nobody knows who is on duty: a driver must not be asked to start again. */
let isRead = false;
let today = Number(find('[data-slot="today"]', root).textContent);

const outbox = new Outbox(root.dataset.staff ?? "", {
  change: draw,
  done: settle,
  refused: (action, problem) => {
    if (problem.status === 401) return signIn();
    toast(explain(problem));
    live.refresh();
  },
});

const live = new Live({
  socket: "/ws",
  snapshot: "/api/v1/driver/board",
  onSnapshot: (board, news) => {
    state = news.reduce(take, fromBoard(board));
    isRead = true;
    draw();
  },
  onEvent: (event) => {
    const before = state;
    state = take(state, event);
    if (before.shift && !state.shift) toast(say("drive.ended"));
    if (event.data?.ride) tellLost(before, event.data.ride);
    draw();
  },
  onState: (connection, since) => {
    const badge = find("[data-connection]");
    badge.textContent = say(`drive.${connection}`);
    badge.dataset.state = connection;
    showConnection(connection, since);
    draw();
  },
  onReach: () => outbox.hurry(),
  onRefused: (problem) => {
    if (problem.code === "password_change_required") location.assign("/password");
    else signIn();
  },
});

/** @param {import("./driver/state.js").State} before @param {import("./live.js").LiveEvent} event */
function take(before, event) {
  const { ride, shift, id, status, version } = event.data ?? {};
  // A buggy taken over brings its open ride along, and a new shift brings the queue.
  if (event.kind === "shift.started") live.refresh();
  if (ride) return withRide(before, ride);
  if (shift) return withShift(before, shift);
  return id && status ? without(before, { id, status, version }) : before;
}

/** @param {import("./driver/state.js").State} before @param {any} ride */
function tellLost(before, ride) {
  const wasMine = before.rides.some((mine) => mine.id === ride.id);
  if (!wasMine || state.rides.some((mine) => mine.id === ride.id)) return;
  if (ride.status === "completed" || ride.status === "no_show" || outbox.actions.some((one) => one.rideId === ride.id)) return;
  if (ride.status === "pending" && released.has(ride.id)) return;
  const place = ride.pickup.name;
  toast(ride.cancelledBy === "guest" ? say("drive.gone", { place }) : say("drive.takenAway", { place }));
  vibrate([300, 100, 300]);
}

/** Rides this phone gave back itself: no surprise when they are back in the queue, and no alarm. @type {Set<string>} */
const released = new Set();

/** @param {import("./driver/outbox.js").Action} action @param {any} answer */
function settle(action, answer) {
  if (action.kind === "place" || action.kind === "break") state = withShift(state, answer.shift ?? answer);
  else state = withRide(state, answer.ride ?? answer);
  live.renew();
  if (action.kind === "complete") {
    today += 1;
    fill(root, { today });
    if (state.shift && action.place) state = { ...state, shift: { ...state.shift, location: action.place } };
  }
  draw();
}

function draw() {
  const unsent = outbox.actions.length;
  find("[data-unsent]").textContent = unsent && !live.isUp ? say("drive.unsent", { count: unsent }) : "";
  if (!isRead) return;
  const view = project(state, outbox.actions);
  render(root, view, unsent);
  tick(root, warnAfter, "drive");
  const canTake = Boolean(view.shift) && !view.shift.onBreak && view.rides.length === 0;
  alarm.update(view.queue, canTake);
  screen.set(Boolean(view.shift));
}

/** @param {string} text */
function toast(text) {
  const element = find("[data-toast]");
  element.textContent = text;
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => { element.textContent = ""; }, 8_000);
}
/** @type {number | undefined} */ let toastTimer;

function signIn() {
  live.stop();
  location.assign("/login?next=/driver");
}

/** @param {string} id @param {any} ride @param {HTMLElement} card */
async function act(id, ride, card) {
  const path = `/api/v1/rides/${id}`;
  const send = (/** @type {any} */ kind, /** @type {string} */ noun, /** @type {any} */ body = {}, /** @type {any} */ more = {}) =>
    outbox.add({ kind, method: "POST", path: `${path}/${noun}`, body, rideId: id, ...more });
  return {
    accept: () => { alarm.markSeen([ride]); send("accept", "acceptance"); },
    pickup: () => send("pickup", "pickup"),
    release: () => {
      const reason = /** @type {HTMLSelectElement} */ (find("[data-reason]", card)).value;
      released.add(id);
      alarm.seen.add(id);
      send("release", "release", reason ? { reason } : {});
    },
    complete: async () => {
      const place = await askPlace("complete", ride.destination?.id);
      if (!place) return;
      const body = { locationId: place.id, ...(place.note && { note: place.note }) };
      send("complete", "completion", body, { place: { id: place.id, name: place.name } });
    },
    "no-show": async () => {
      if (await confirm("no-show", say("drive.noShowQuestion", { place: ride.pickup.name }))) send("no-show", "no-show");
    },
  };
}

/** @type {Record<string, () => unknown>} */
const commands = {
  seen: () => { alarm.markSeen(state.queue); draw(); },
  move: async () => {
    const place = await askPlace("move", state.shift?.location?.id);
    if (!place) return;
    const named = { id: place.id, name: place.name };
    outbox.add({ kind: "place", method: "PATCH", path: "/api/v1/driver/shift", body: { locationId: place.id }, place: named });
  },
  break: () => outbox.add({ kind: "break", method: "PATCH", path: "/api/v1/driver/shift", body: { onBreak: true } }),
  resume: () => outbox.add({ kind: "break", method: "PATCH", path: "/api/v1/driver/shift", body: { onBreak: false } }),
  "walk-up": async () => {
    const body = await askWalkUp();
    if (body) await now("POST", "/api/v1/driver/rides", body);
  },
  end: async () => {
    const question = say("drive.endQuestion", { code: state.shift?.buggy?.code ?? "" });
    if (await confirm("end", question)) await now("DELETE", "/api/v1/driver/shift");
  },
};

/** What cannot wait in the outbox, because the next step depends on the answer. @param {string} method @param {string} path @param {unknown} [body] */
async function now(method, path, body) {
  try {
    await request(method, path, { body });
    live.renew();
    live.refresh();
  } catch (error) {
    toast(error instanceof Problem ? explain(error) : say("drive.noSignal"));
  }
}

root.addEventListener("click", async (event) => {
  const button = event.target instanceof Element ? event.target.closest("[data-do]") : null;
  if (!(button instanceof HTMLElement)) return;
  const name = button.dataset.do ?? "";
  const card = button.closest("[data-key]");
  if (!(card instanceof HTMLElement)) return commands[name]?.();
  const id = card.dataset.key ?? "";
  const ride = [...state.rides, ...state.queue].find((one) => one.id === id);
  const actions = /** @type {Record<string, () => unknown>} */ (ride ? await act(id, ride, card) : {});
  actions[name]?.();
});

document.addEventListener("submit", (event) => {
  if (event.target instanceof HTMLElement && event.target.matches("[data-walk-up]")) event.preventDefault();
});

prepareStart(root, (shift) => {
  state = withShift({ ...state, shift: null }, shift);
  draw();
  live.renew();
  live.refresh();
});
setInterval(() => tick(root, warnAfter, "drive"), 5_000);
live.start();
