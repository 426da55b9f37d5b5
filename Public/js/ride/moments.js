// @ts-check
// What a status page offers and says for as long as it is true. Decisions only: no clock, no page.

/** How long a slip of the thumb is taken back without a question; the same as on the server (RidePageView.swift). */
export const SECOND_THOUGHTS = 10_000;

/**
 * Milliseconds for which a wrong tap can still be taken back. No time of day is asked: a phone's may be off by minutes.
 * @param {number} left when the server wrote the page
 * @param {number} since then; the phone knows when the answer began to arrive
 */
export function undoFor(left, since) {
  return Math.min(SECOND_THOUGHTS, Math.max(0, left - Math.max(0, since))) || 0;
}

/**
 * Whether the promise has been broken.
 * @param {{ status: string, promise?: { latest: string } | null }} ride
 * @param {number} now
 */
export function isLate(ride, now) {
  const isAwaited = ["pending", "accepted"].includes(ride.status);
  return isAwaited && Boolean(ride.promise) && Date.parse(ride.promise?.latest ?? "") < now;
}
