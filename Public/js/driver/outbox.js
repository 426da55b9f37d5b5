// @ts-check
// What the driver did, in order, until the server has answered: kept across dead zones and reloads, sent once.
import { newKey, Problem, request } from "../api.js";

/**
 * @typedef {object} Action
 * @property {string} key makes sending twice happen once
 * @property {"accept" | "pickup" | "complete" | "release" | "no-show" | "place" | "break"} kind
 * @property {string} method
 * @property {string} path
 * @property {any} body
 * @property {string} [rideId]
 * @property {{ id: string, name: string }} [place]
 */

/** The server remembers keys for 24 hours (contract); what is older must not be sent again. */
const LONGEST_LIFE = 23 * 60 * 60 * 1000;
const FIRST_WAIT = 1_000;
const LONGEST_WAIT = 15_000;

export class Outbox {
  /**
   * @param {string} staff
   * @param {object} on
   * @param {() => void} on.change
   * @param {(action: Action, answer: any) => void} on.done
   * @param {(action: Action, problem: Problem) => void} on.refused
   */
  constructor(staff, on) {
    this.name = `buggy.outbox.${staff}`;
    this.on = on;
    /** @type {(Action & { at: number })[]} */
    this.actions = this.load();
    this.wait = FIRST_WAIT;
    this.sending = false;
    addEventListener("online", () => this.hurry());
    document.addEventListener("visibilitychange", () => { if (!document.hidden) this.hurry(); });
  }

  /** @param {Omit<Action, "key">} action */
  add(action) {
    this.actions.push({ ...action, key: newKey(), at: Date.now() });
    this.changed();
    this.hurry();
  }

  hurry() {
    clearTimeout(this.timer);
    this.wait = FIRST_WAIT;
    this.send();
  }

  async send() {
    if (this.sending) return;
    this.sending = true;
    while (this.actions.length > 0 && await this.sendFirst());
    this.sending = false;
  }

  /** Answers whether to go on with the next one. */
  async sendFirst() {
    const action = this.actions[0];
    try {
      const { body } = await request(action.method, action.path, { body: action.body, key: action.key, patience: 8_000 });
      this.remove(action);
      this.on.done(action, body);
      return true;
    } catch (error) {
      if (!(error instanceof Problem) || error.isPassing) return this.later(error);
      // Signed out: the work is kept for the same person coming back.
      if (error.status !== 401) this.remove(action);
      this.on.refused(action, error);
      return error.status !== 401;
    }
  }

  /** @param {unknown} error */
  later(error) {
    const asked = error instanceof Problem && error.retryAfter ? error.retryAfter * 1000 : 0;
    this.timer = setTimeout(() => this.send(), Math.max(asked, this.wait * (0.5 + Math.random())));
    this.wait = Math.min(LONGEST_WAIT, this.wait * 2);
    return false;
  }

  /** @param {Action} action */
  remove(action) {
    this.actions = this.actions.filter((one) => one.key !== action.key);
    this.changed();
  }

  changed() {
    try { localStorage.setItem(this.name, JSON.stringify(this.actions)); } catch { /* private mode */ }
    this.on.change();
  }

  load() {
    try {
      const kept = JSON.parse(localStorage.getItem(this.name) ?? "[]");
      return kept.filter((/** @type {any} */ action) => Date.now() - action.at < LONGEST_LIFE);
    } catch {
      return [];
    }
  }
}
