// @ts-check
// Draws the board from plain values. Holds no state of its own.
import { clone, fill, fillBadge, find, reconcile } from "../dom.js";
import { hhmm, say } from "../words.js";

/** @param {HTMLElement} root @param {ReturnType<typeof import("./state.js").view>} view */
export function render(root, view) {
  const counts = { waiting: view.waiting.length, late: view.late, underWay: view.underWay.length, free: view.free, onDuty: view.onDuty };
  for (const [name, count] of Object.entries(counts)) fill(find(`[data-count="${name}"]`, root), { [name]: count });
  find('[data-count="late"]', root).toggleAttribute("data-alert", view.late > 0);
  list(root, "waiting", view.waiting);
  list(root, "under-way", view.underWay);
  list(root, "later", view.later);
  part(root, "waiting-empty", view.waiting.length === 0);
  part(root, "under-way-empty", view.underWay.length === 0);
  part(root, "later", view.later.length > 0);
  part(root, "fleet-empty", view.buggies.length === 0);
  reconcile(find('[data-list="fleet"]', root), view.buggies, (buggy) => buggy.id, () => clone("board-buggy"), fillBuggy);
  document.title = view.late ? say("desk.lateCalls", { count: view.late }) : find("h1", root).textContent ?? "";
}

/** @param {HTMLElement} root @param {string} name @param {any[]} rides */
function list(root, name, rides) {
  reconcile(find(`[data-list="${name}"]`, root), rides, (ride) => ride.id, () => clone("board-ride"), fillRide);
}

/** @param {HTMLElement} row @param {any} ride */
function fillRide(row, ride) {
  // What was promised is over once the guest is on board.
  const isAwaited = ["pending", "accepted"].includes(ride.status);
  const needs = ride.needs.map((/** @type {string} */ need) => say(`need.${need}`));
  const facts = [
    say("desk.party", { count: ride.partySize }), ride.guestName, ride.roomNumber && say("desk.room", { room: ride.roomNumber }),
    ride.phone, ...needs, isAwaited && ride.promise && say("desk.promised", { time: hhmm(ride.promise.latest) }),
  ].filter(Boolean);
  fill(row, {
    pickup: ride.pickup.name, destination: ride.destination?.name, status: say(`state.${ride.status}`), facts: facts.join(" · "),
    note: ride.note, driver: ride.driver?.fullName ?? ride.driver?.name ?? ride.driver?.firstName,
  });
  find("[data-chip]", row).className = `chip chip--${ride.status}`;
  const age = find("[data-age-since]", row);
  age.dataset.ageSince = ride.requestedAt;
  age.toggleAttribute("data-calm", ride.status !== "pending");
  find("[data-who]", row).hidden = !ride.buggy;
  if (ride.buggy) fillBadge(find("[data-who]", row), ride.buggy);
  const assign = find('[data-do="assign"]', row);
  assign.hidden = !["pending", "accepted"].includes(ride.status);
  assign.textContent = (ride.status === "accepted" ? assign.dataset.again : assign.dataset.first) ?? "";
  assign.classList.toggle("button--quiet", ride.status === "accepted");
}

/** @param {HTMLElement} row @param {any} buggy */
function fillBuggy(row, buggy) {
  fillBadge(row, buggy);
  fill(row, {
    driver: buggy.driver?.fullName ?? buggy.driver?.name ?? buggy.driver?.firstName ?? "",
    where: buggy.location?.name ?? "",
    status: say(`state.buggy.${buggy.status}`),
  });
  find("[data-chip]", row).className = `chip chip--${buggy.status}`;
  const end = row.querySelector('[data-do="end-shift"]');
  if (end instanceof HTMLElement) end.hidden = !buggy.driver;
}

/** @param {HTMLElement} root @param {string} name @param {boolean} isShown */
function part(root, name, isShown) {
  find(`[data-part="${name}"]`, root).hidden = !isShown;
}
