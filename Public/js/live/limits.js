// @ts-check
// The times of a live connection, in milliseconds.

export const LIMITS = {
  /** The server marks drivers present by their pings and drops a peer that is silent for 60 s (contract §7). */
  pingEvery: 25_000,
  answerWithin: 10_000,
  /** The same for a page that has just come back to the front, whose connection is likely to be dead. */
  checkWithin: 3_000,
  openWithin: 10_000,
  helloWithin: 5_000,
  /**
   * Waits are drawn at random up to a third of the outage, within these. A server that was away for a moment has all
   * of its clients back within the shortest, spread over it.
   */
  shortestWait: 2_000,
  /** The same after 1012: the server has spread its closes already, and another one is likely to be there. */
  shortestWaitInvited: 1_000,
  longestWait: 20_000,
  /** Where polling works and sockets do not, they are only tried now and then. */
  longestWaitPolling: 60_000,
  /** A connection that was up for less ends no outage, so that one which is cut again and again is left alone. */
  stableAfter: 10_000,
  pollEvery: 4_000,
  pollHiddenEvery: 30_000,
  pollIsFresh: 12_000,
  longestRetryAfter: 120_000,
  /** A drop shorter than this is nobody's business. */
  grace: 2_000,
  graceAfterSleep: 500,
  oldAfter: 8_000,
};
