// @ts-check
// What the desk knows, as plain values.

const OPEN = ["scheduled", "pending", "accepted", "onboard"];

/**
 * @typedef {object} State
 * @property {Map<string, any>} rides open rides
 * @property {Map<string, any>} buggies
 * @property {Map<string, number>} versions the newest version seen of every ride, closed ones too
 */

/** @returns {State} */
export function empty() {
  return { rides: new Map(), buggies: new Map(), versions: new Map() };
}

/**
 * Replaces everything; what is newer than the board is told again on top of it.
 * @param {State} state
 * @param {any} board
 */
export function takeBoard(state, board) {
  state.rides.clear();
  state.buggies.clear();
  state.versions.clear();
  for (const ride of board.rides) takeRide(state, ride);
  for (const buggy of board.buggies) state.buggies.set(buggy.id, buggy);
}

/** @param {State} state @param {any} ride */
export function takeRide(state, ride) {
  if (ride.version <= (state.versions.get(ride.id) ?? 0)) return;
  state.versions.set(ride.id, ride.version);
  if (OPEN.includes(ride.status)) state.rides.set(ride.id, ride);
  else state.rides.delete(ride.id);
}

/** @param {State} state @param {any} buggy */
export function takeBuggy(state, buggy) {
  const known = state.buggies.get(buggy.id);
  if (!known || buggy.version >= known.version) state.buggies.set(buggy.id, buggy);
}

/**
 * A buggy's status follows from its shift and its ride, so the desk need not ask for it after each event.
 * @param {State} state
 * @param {any} shift
 */
export function takeShift(state, shift) {
  const buggy = state.buggies.get(shift.buggy.id);
  if (!buggy) return;
  const isOver = Boolean(shift.endedAt);
  const duty = { onBreak: shift.onBreak, stale: shift.stale, isOver };
  state.buggies.set(buggy.id, { ...buggy, duty, driver: isOver ? null : shift.driver, location: isOver ? null : shift.location });
}

/** @param {State} state @param {any} buggy */
export function statusOf(state, buggy) {
  if (buggy.status === "out_of_service") return buggy.status;
  const isOnDuty = buggy.duty ? !buggy.duty.isOver : !["offline"].includes(buggy.status);
  if (!isOnDuty) return "offline";
  if (buggy.duty ? buggy.duty.stale : buggy.status === "stale") return "stale";
  if (rideOf(state, buggy)) return "busy";
  if (buggy.duty ? buggy.duty.onBreak : buggy.status === "on_break") return "on_break";
  return "available";
}

/** @param {State} state @param {any} buggy */
export function rideOf(state, buggy) {
  return [...state.rides.values()].find((ride) => ride.buggy?.id === buggy.id && ["accepted", "onboard"].includes(ride.status));
}

/** @param {State} state @param {(seconds: string) => boolean} isLate */
export function view(state, isLate) {
  const rides = [...state.rides.values()].sort((a, b) => a.requestedAt.localeCompare(b.requestedAt) || a.id.localeCompare(b.id));
  const waiting = rides.filter((ride) => ride.status === "pending");
  const buggies = [...state.buggies.values()]
    .map((buggy) => ({ ...buggy, status: statusOf(state, buggy) }))
    .sort((a, b) => rank(a) - rank(b) || a.code.localeCompare(b.code, undefined, { numeric: true }));
  return {
    waiting,
    underWay: rides.filter((ride) => ["accepted", "onboard"].includes(ride.status)),
    later: rides.filter((ride) => ride.status === "scheduled"),
    buggies,
    late: waiting.filter((ride) => isLate(ride.requestedAt)).length,
    free: buggies.filter((buggy) => buggy.status === "available").length,
    onDuty: buggies.filter((buggy) => !["offline", "out_of_service"].includes(buggy.status)).length,
  };
}

/** Silent drivers first: they are what the desk must notice. @param {any} buggy */
function rank(buggy) {
  return ["stale", "available", "busy", "on_break", "offline", "out_of_service"].indexOf(buggy.status);
}
