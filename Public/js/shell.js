// @ts-check
// The service worker, from the pages' side. Where there is none, everything else works.

const SCRIPT = "/service-worker.js";

/** After the page has what it needs, so that the first visit is not slowed down. */
const LATER = 1_500;

/** @type {Promise<ServiceWorkerRegistration> | undefined} */ let registration;

/** @returns {Promise<ServiceWorkerRegistration>} rejects where the browser has no workers, or does not let us */
export function register() {
  registration ??= loaded().then(install);
  registration.catch(() => { /* plain HTTP, or a private window */ });
  return registration;
}

async function install() {
  // The only policy of the page (see the Content-Security-Policy), and all that it allows.
  const { trustedTypes } = /** @type {any} */ (window);
  const policy = trustedTypes?.createPolicy("service-worker", { createScriptURL: () => SCRIPT });
  const hadWorker = Boolean(navigator.serviceWorker.controller);
  await navigator.serviceWorker.register(policy ? policy.createScriptURL(SCRIPT) : SCRIPT, { updateViaCache: "none" });
  const ready = await navigator.serviceWorker.ready;
  // A browser looks for a new one by itself when the old one has been idle for a while, which may be never.
  if (hadWorker) ready.update().catch(() => { /* with the next page */ });
  // This page came before the worker did.
  else ready.active?.postMessage({ type: "keep", path: location.pathname });
  return ready;
}

function loaded() {
  return new Promise((resolve) => {
    const later = () => setTimeout(resolve, LATER);
    if (document.readyState === "complete") later();
    else addEventListener("load", later, { once: true });
  });
}
