// @ts-check
// Two clocks: the server's time of day, and one that only goes forward.

/** How far this device's clock is from the server's, in milliseconds; phones in the field are minutes off. */
let offset = 0;

/** @param {string | null | undefined} serverTime as in an answer's Date header, which has whole seconds */
export function setServerTime(serverTime) {
  const time = Date.parse(serverTime ?? "");
  if (!Number.isNaN(time)) offset = time + 500 - Date.now();
}

/** Milliseconds since 1970, by the server's clock. */
export function serverNow() {
  return Date.now() + offset;
}

/**
 * A clock in milliseconds that never goes back when somebody sets the time of day, and that counts sleep, which
 * `performance.now()` leaves out on some systems.
 * @param {() => number} [ticks]
 * @param {() => number} [timeOfDay]
 * @returns {() => number}
 */
export function steadyClock(ticks = () => performance.now(), timeOfDay = Date.now) {
  let lastTicks = ticks(), lastTime = timeOfDay(), now = 0;
  return () => {
    const [newTicks, newTime] = [ticks(), timeOfDay()];
    now += Math.max(0, newTicks - lastTicks, newTime - lastTime);
    [lastTicks, lastTime] = [newTicks, newTime];
    return now;
  };
}
