// @ts-check
// What the driver's page knows, as plain values: the server's board, live events, and what is still to be sent.

/**
 * @typedef {object} State
 * @property {any | null} shift
 * @property {any[]} rides mine, open
 * @property {any[]} queue pending, oldest first
 * @property {Map<string, number>} versions the newest version seen of every ride, so that late news is ignored
 */

/** @returns {State} */
export function empty() {
  return { shift: null, rides: [], queue: [], versions: new Map() };
}

/**
 * The server's board replaces everything; what is newer is told again on top of it.
 * @param {any} board
 * @returns {State}
 */
export function fromBoard(board) {
  const versions = new Map([...board.rides, ...board.queue].map((ride) => [ride.id, ride.version]));
  return { shift: board.shift ?? null, rides: board.rides, queue: sorted(board.queue), versions };
}

/**
 * @param {State} state
 * @param {any} ride
 * @returns {State}
 */
export function withRide(state, ride) {
  if (ride.version <= (state.versions.get(ride.id) ?? 0)) return state;
  const versions = new Map(state.versions).set(ride.id, ride.version);
  const rides = state.rides.filter((other) => other.id !== ride.id);
  const queue = state.queue.filter((other) => other.id !== ride.id);
  if (ride.status === "pending") queue.push(ride);
  if (["accepted", "onboard"].includes(ride.status) && ride.buggy?.id === state.shift?.buggy?.id) rides.push(ride);
  return { ...state, rides, queue: sorted(queue), versions };
}

/**
 * A pending ride that somebody else took: only its id, status and version are told.
 * @param {State} state
 * @param {{ id: string, status: string, version: number }} news
 * @returns {State}
 */
export function without(state, news) {
  if (news.version <= (state.versions.get(news.id) ?? 0)) return state;
  const versions = new Map(state.versions).set(news.id, news.version);
  const keep = (/** @type {any} */ ride) => ride.id !== news.id;
  return { ...state, rides: state.rides.filter(keep), queue: state.queue.filter(keep), versions };
}

/**
 * @param {State} state
 * @param {any} shift
 * @returns {State}
 */
export function withShift(state, shift) {
  const isMine = !state.shift || state.shift.id === shift.id;
  if (!isMine) return state;
  if (shift.endedAt) return { ...state, shift: null, rides: [] };
  return { ...state, shift };
}

/**
 * What the driver sees: the board as it will be once everything in the outbox has been sent. Taking a call is the one
 * thing that others decide too, so it is shown as asked for and not as done.
 * @param {State} state
 * @param {import("./outbox.js").Action[]} actions
 */
export function project(state, actions) {
  let shift = state.shift;
  let rides = state.rides.map((ride) => ({ ...ride }));
  const queue = state.queue.map((ride) => ({ ...ride }));
  for (const action of actions) {
    const ride = rides.find((one) => one.id === action.rideId);
    const waiting = queue.find((one) => one.id === action.rideId);
    if (ride) ride.sending = true;
    if (action.kind === "accept" && waiting) waiting.sending = true;
    if (action.kind === "pickup" && ride) ride.status = "onboard";
    if (["complete", "release", "no-show"].includes(action.kind)) rides = rides.filter((one) => one.id !== action.rideId);
    if (action.kind === "place" || action.kind === "complete") shift = shift && { ...shift, location: action.place };
    if (action.kind === "break") shift = shift && { ...shift, onBreak: action.body.onBreak };
  }
  return { shift, rides, queue };
}

/** @param {any[]} rides */
function sorted(rides) {
  return rides.sort((a, b) => a.requestedAt.localeCompare(b.requestedAt) || a.id.localeCompare(b.id));
}
