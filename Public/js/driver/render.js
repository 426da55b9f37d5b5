// @ts-check
// Draws what the driver sees from plain values. Holds no state of its own.
import { clone, fill, fillBadge, find, reconcile } from "../dom.js";
import { say } from "../words.js";

const PLAIN_TITLE = document.title;

/**
 * @param {HTMLElement} root
 * @param {{ shift: any, rides: any[], queue: any[] }} view
 * @param {number} unsent
 */
export function render(root, view, unsent) {
  const { shift, rides, queue } = view;
  show(root, "loading", false);
  show(root, "off", !shift);
  show(root, "on", Boolean(shift));
  document.title = queue.length && shift ? say("drive.titleCalls", { count: queue.length }) : PLAIN_TITLE;
  if (!shift) return;
  fillBadge(find("[data-badge]", root), shift.buggy);
  fill(root, { place: shift.location?.name, queueCount: queue.length || "" });
  part(root, "stale", shift.stale && unsent === 0);
  part(root, "break", shift.onBreak);
  part(root, "mine", rides.length > 0);
  part(root, "empty", queue.length === 0);
  find('[data-do="break"]', root).hidden = shift.onBreak;
  reconcile(find('[data-list="mine"]', root), rides, (ride) => ride.id, () => clone("ride-card"), fillMine);
  const canTake = rides.length === 0 && !shift.onBreak;
  reconcile(find('[data-list="queue"]', root), queue, (ride) => ride.id, () => clone("queue-card"), (card, ride) => {
    facts(card, ride);
    const button = /** @type {HTMLButtonElement} */ (find('[data-do="accept"]', card));
    button.disabled = !canTake || ride.sending;
  });
}

/** @param {HTMLElement} card @param {any} ride */
function fillMine(card, ride) {
  facts(card, ride);
  const person = [ride.guestName, ride.roomNumber && `#${ride.roomNumber}`].filter(Boolean).join(" · ");
  fill(card, { person, phone: ride.phone, sending: ride.sending ? say("drive.sending") : "" });
  const phone = find("[data-phone]", card);
  if (ride.phone) phone.setAttribute("href", `tel:${ride.phone.replace(/[^+\d]/g, "")}`);
  const isWaiting = ride.status === "accepted";
  find('[data-do="pickup"]', card).hidden = !isWaiting;
  find("[data-rest]", card).hidden = !isWaiting;
  find('[data-do="complete"]', card).classList.toggle("button--go", !isWaiting);
  find('[data-do="complete"]', card).classList.toggle("button--quiet", isWaiting);
  card.dataset.status = ride.status;
}

/** @param {HTMLElement} card @param {any} ride */
function facts(card, ride) {
  fill(card, {
    pickup: ride.pickup.name,
    destination: ride.destination?.name,
    party: say("drive.party", { count: ride.partySize }),
    needs: ride.needs.map((/** @type {string} */ need) => say(`need.${need}`)).join(" · "),
    note: ride.note,
  });
  find("[data-age-since]", card).dataset.ageSince = ride.requestedAt;
}

/** @param {HTMLElement} root @param {string} name @param {boolean} isShown */
function show(root, name, isShown) {
  find(`[data-view="${name}"]`, root).hidden = !isShown;
}

/** @param {HTMLElement} root @param {string} name @param {boolean} isShown */
function part(root, name, isShown) {
  find(`[data-part="${name}"]`, root).hidden = !isShown;
}
