// @ts-check
// How a guest is told while the page is open: by sound, vibration, title and the page's icon.
import { Sound } from "../sound.js";
import { vibrate } from "../vibrate.js";

/** @type {Record<string, [seconds: number, hertz: number][]>} */
const TUNES = {
  // Rising for good news, falling for bad; each as short as a bell.
  accepted: [[0, 523], [0.16, 659], [0.32, 784], [0.48, 1047]],
  onboard: [[0, 659], [0.16, 784]],
  completed: [[0, 784], [0.16, 1047]],
  cancelled: [[0, 523], [0.2, 392]],
  unanswered: [[0, 523], [0.2, 392], [0.4, 330]],
  no_show: [[0, 523], [0.2, 392], [0.4, 330]],
};
/** @type {Record<string, string>} */
const ICONS = {
  accepted: "icon-coming.svg", onboard: "icon-coming.svg",
  cancelled: "icon-over.svg", unanswered: "icon-over.svg", no_show: "icon-over.svg",
};

const sound = new Sound();
// A tap on the call button counts for this page too, in browsers that carry it over; in others the next touch does.
sound.unlock();

/** @param {string} status that the ride has just come to */
export function tell(status) {
  sound.play(TUNES[status] ?? []);
  vibrate(status === "accepted" ? [200, 100, 200, 100, 400] : [200]);
}

/** The tab says it too, to somebody who is looking at another one. @param {string} status */
export function showIcon(status) {
  const link = document.querySelector('link[rel="icon"]');
  if (!(link instanceof HTMLLinkElement)) return;
  const href = link.href.replace(/[^/]+$/, ICONS[status] ?? "icon.svg");
  if (link.href !== href) link.href = href;
}
