// @ts-check
// The new-call alert: rings until somebody has seen it.
import { Sound } from "../sound.js";
import { vibrate } from "../vibrate.js";

const RING_EVERY = 3_000;

export class Alarm {
  /** @param {HTMLElement} element @param {(place: string) => void} show */
  constructor(element, show) {
    this.element = element;
    this.show = show;
    /** @type {Set<string>} */ this.seen = new Set();
    /** @type {string | undefined} */ this.ringingFor = undefined;
    this.sound = new Sound();
  }

  /**
   * Rings for the oldest call that nobody has seen; falls silent when there is none.
   * @param {any[]} queue
   * @param {boolean} canTake whether this driver may take a call now
   */
  update(queue, canTake) {
    const fresh = canTake ? queue.find((ride) => !this.seen.has(ride.id)) : undefined;
    if (!canTake) this.markSeen(queue);
    if (fresh?.id === this.ringingFor) return;
    this.ringingFor = fresh?.id;
    clearInterval(this.timer);
    this.element.hidden = !fresh;
    if (!fresh) return;
    this.show(fresh.pickup.name);
    this.ring();
    this.timer = setInterval(() => this.ring(), RING_EVERY);
  }

  /** @param {any[]} queue */
  markSeen(queue) {
    for (const ride of queue) this.seen.add(ride.id);
  }

  ring() {
    vibrate([400, 150, 400]);
    // Two rising notes, twice: heard over an engine, unlike any ring tone.
    this.sound.play([[0, 880], [0.18, 1320], [0.5, 880], [0.68, 1320]], "square");
  }
}

/** Keeps the screen on while on duty; the browser lets go when the page is hidden, so it is asked for again. */
export class AwakeScreen {
  constructor() {
    this.wanted = false;
    document.addEventListener("visibilitychange", () => this.apply());
  }

  /** @param {boolean} wanted */
  set(wanted) {
    if (wanted === this.wanted) return;
    this.wanted = wanted;
    this.apply();
  }

  async apply() {
    if (!this.wanted) {
      await this.lock?.release();
      this.lock = undefined;
      return;
    }
    if (document.hidden || !("wakeLock" in navigator)) return;
    try { this.lock = await navigator.wakeLock.request("screen"); } catch { /* battery saver: the driver's choice */ }
  }
}
