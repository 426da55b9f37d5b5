// @ts-check
// What a status page offers and says for as long as it is true. Decisions only: no clock, no page.

/** How long a slip of the thumb is taken back without a question; the same as on the server (RidePageView.swift). */
export const SECOND_THOUGHTS = 10_000;

/**
 * Milliseconds for which a wrong tap can still be taken back. The phone's clock may be off by minutes: what it makes of
 * the server's time counts only when it can be true.
 * @param {number} until by the server's clock
 * @param {number} now by the phone's
 */
export function undoFor(until, now) {
  const left = until - now;
  return left > 0 && left <= SECOND_THOUGHTS ? left : SECOND_THOUGHTS;
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
