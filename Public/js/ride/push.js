// @ts-check
// Web Push for one ride: offered where the browser can, taken back when the ride is over.
import { request } from "../api.js";
import { recall, remember } from "../guest/memory.js";
import { register } from "../shell.js";

/** `offer`: may be asked for; `on`: this ride's news come to the phone; `off`: they do not, and the page says so. */
/** @typedef {"none" | "offer" | "on" | "denied" | "failed"} PushState */

/** The ride that the phone's one subscription was made for, by its path. */
const TOLD = "buggy.told";
/** A worker that could not be installed never answers; milliseconds. */
const PATIENCE = 15_000;

export class Push {
  /**
   * @param {string} path of the subscription, in the interface
   * @param {string | undefined} key the server's public key, base64url; none where push is switched off
   */
  constructor(path, key) {
    this.path = path;
    this.key = key;
    /** @type {PushState} */ this.state = key && isSupported() && Notification.permission !== "denied" ? "offer" : "none";
    if (this.state === "offer" && Notification.permission === "granted" && recall(TOLD, "") === path) this.state = "on";
  }

  /** After a reload: what this device remembers is true only while the browser has a subscription. */
  async check() {
    if (this.state !== "on" || await subscribed()) return;
    if (this.state === "on") this.state = "offer";
  }

  /** To be called by a tap: browsers ask for nothing else. */
  async turnOn() {
    /** @type {PushSubscription | undefined} */ let made;
    try {
      const permission = await Notification.requestPermission();
      if (permission !== "granted") return this.state = permission === "denied" ? "denied" : "offer";
      made = await this.subscribe(await Promise.race([register(), refusal(PATIENCE)]));
      await request("PUT", this.path, { body: made.toJSON() });
      remember(TOLD, this.path);
      return this.state = "on";
    } catch {
      // The ride may have ended while the browser asked: nobody would ever write to it.
      await made?.unsubscribe().catch(() => false);
      return this.state = "failed";
    }
  }

  /** @param {ServiceWorkerRegistration} registration */
  async subscribe(registration) {
    const key = bytes(this.key ?? "");
    const old = await registration.pushManager.getSubscription();
    // One that was made with a key of another deploy has to go first.
    if (old && !isSame(old.options.applicationServerKey, key)) await old.unsubscribe();
    return registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
  }

  /** The ride is over, and nothing more is told. What the server has is gone with the ride; another ride's stays. */
  async turnOff() {
    this.state = "none";
    if (!isSupported() || recall(TOLD, this.path) !== this.path) return;
    remember(TOLD, undefined);
    await (await subscribed())?.unsubscribe().catch(() => false);
  }
}

/** The one subscription that a browser has for all pages of ours. */
async function subscribed() {
  const registration = await navigator.serviceWorker.getRegistration("/").catch(() => undefined);
  return registration?.pushManager?.getSubscription().catch(() => null);
}

/** @param {number} after milliseconds @returns {Promise<never>} */
function refusal(after) {
  return new Promise((_, reject) => { setTimeout(() => reject(new Error("no service worker")), after); });
}

/** @param {ArrayBuffer | null} one @param {Uint8Array} other */
function isSame(one, other) {
  return String(new Uint8Array(one ?? new ArrayBuffer(0))) === String(other);
}

/** An iPhone has none of this unless the page was put on its home screen, so nothing is offered there. */
function isSupported() {
  return Boolean(navigator.serviceWorker) && "PushManager" in window && "Notification" in window;
}

/** @param {string} base64url */
function bytes(base64url) {
  const text = atob(base64url.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}
