/** This browser's side of push: asks the person, subscribes, and lets go. Everything here waits for a press. */

/** Beside the worker of drafts without a line, which has every page: this one has a scope without pages (public/push/worker.js). */
const WORKER = "/push/worker.js";
const SCOPE = "/push/";
/** A worker that was fetched starts at once, or not at all. */
const START_MS_MAX = 10_000;

export type PushKeys = { endpoint: string; p256dh: string; auth: string };

export type PushAnswer =
  | { state: "subscribed"; keys: PushKeys }
  /** The person, or the browser for them, said no. */
  | { state: "refused" }
  /** There is no push in this browser, or not on this page (it needs HTTPS). */
  | { state: "unavailable" }
  | { state: "failed" };

export async function subscribeHere(publicKey: string): Promise<PushAnswer> {
  if (!("serviceWorker" in navigator) || !("PushManager" in window)) return { state: "unavailable" };
  if ((await Notification.requestPermission()) !== "granted") return { state: "refused" };
  try {
    const registration = await navigator.serviceWorker.register(WORKER, { scope: SCOPE });
    await started(registration);
    const subscription = await registration.pushManager.subscribe({
      userVisibleOnly: true,
      applicationServerKey: publicKey,
    });
    const keys = keysOf(subscription);
    return keys ? { state: "subscribed", keys } : { state: "failed" };
  } catch {
    return { state: "failed" };
  }
}

/** The endpoint that this browser is subscribed with; null where it is not. Asks nobody anything. */
export async function endpointHere(): Promise<string | null> {
  return (await subscriptionHere())?.endpoint ?? null;
}

export async function letGoHere(): Promise<void> {
  await (await subscriptionHere())?.unsubscribe();
}

async function subscriptionHere(): Promise<PushSubscription | null> {
  if (!("serviceWorker" in navigator)) return null;
  const registration = await navigator.serviceWorker.getRegistration(SCOPE).catch(() => undefined);
  return (await registration?.pushManager?.getSubscription()) ?? null;
}

/** Only a worker that is active can be subscribed. */
function started(registration: ServiceWorkerRegistration): Promise<void> {
  const worker = registration.installing ?? registration.waiting;
  if (registration.active || !worker) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error("the worker did not start")), START_MS_MAX);
    worker.addEventListener("statechange", () => {
      if (worker.state !== "activated") return;
      clearTimeout(timer);
      resolve();
    });
  });
}

function keysOf(subscription: PushSubscription): PushKeys | null {
  const { endpoint, keys } = subscription.toJSON();
  return endpoint && keys?.p256dh && keys.auth ? { endpoint, p256dh: keys.p256dh, auth: keys.auth } : null;
}

/** In this order: each names those after it as well. */
const BROWSERS = [
  ["Edg/", "Edge"],
  ["Firefox/", "Firefox"],
  ["Chrome/", "Chrome"],
  ["Safari/", "Safari"],
] as const;

/** In this order: an Android names Linux as well, an iPhone names Mac OS. */
const SYSTEMS = [
  ["iPhone", "iOS"],
  ["iPad", "iOS"],
  ["Android", "Android"],
  ["Windows", "Windows"],
  ["Mac OS", "macOS"],
  ["Linux", "Linux"],
] as const;

/** "Firefox on Linux": so that a person knows again which browser it was. */
export function deviceName(userAgent: string): string {
  const browser = BROWSERS.find(([mark]) => userAgent.includes(mark))?.[1] ?? "A browser";
  const system = SYSTEMS.find(([mark]) => userAgent.includes(mark))?.[1];
  return system ? `${browser} on ${system}` : browser;
}
