// @ts-check
// Web Push for one ride: offered where the browser can, taken back when the ride is over.
import { request } from "../api.js";
import { register } from "../shell.js";

/** `offer`: may be asked for; `on`: this ride's news come to the phone; `off`: they do not, and the page says so. */
/** @typedef {"none" | "offer" | "on" | "denied" | "failed"} PushState */

export class Push {
  /**
   * @param {string} path of the subscription, in the interface
   * @param {string | undefined} key the server's public key, base64url; none where push is switched off
   */
  constructor(path, key) {
    this.path = path;
    this.key = key;
    /** @type {PushState} */ this.state = key && isSupported() && Notification.permission !== "denied" ? "offer" : "none";
  }

  /** To be called by a tap: browsers ask for nothing else. */
  async turnOn() {
    try {
      const permission = await Notification.requestPermission();
      if (permission !== "granted") return this.state = permission === "denied" ? "denied" : "offer";
      const subscription = await this.subscribe(await register());
      await request("PUT", this.path, { body: subscription.toJSON() });
      return this.state = "on";
    } catch {
      return this.state = "failed";
    }
  }

  /** @param {ServiceWorkerRegistration} registration */
  async subscribe(registration) {
    const options = { userVisibleOnly: true, applicationServerKey: bytes(this.key ?? "") };
    try {
      return await registration.pushManager.subscribe(options);
    } catch (error) {
      // One that was made with a key of another deploy has to go first.
      if (!(error instanceof DOMException) || error.name !== "InvalidStateError") throw error;
      await (await registration.pushManager.getSubscription())?.unsubscribe();
      return registration.pushManager.subscribe(options);
    }
  }

  /** The ride is over, and nothing more is told. What the server has is gone with the ride. */
  async turnOff() {
    this.state = "none";
    if (!isSupported()) return;
    const registration = await navigator.serviceWorker.getRegistration("/").catch(() => undefined);
    const subscription = await registration?.pushManager?.getSubscription().catch(() => null);
    await subscription?.unsubscribe().catch(() => false);
  }
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
