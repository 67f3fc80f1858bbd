/**
 * The page of an open draft, kept by this browser so that it can be loaded again without a line: its HTML as the server sent
 * it and the files that it needs. One cache a person and draft; public/offline.js (a service worker) reads them, and only
 * those of the person who is named as present, when the network gives no answer.
 */

const PREFIX = "countersign-page";
/** Read by public/offline.js: which person's pages may be shown. */
const PRESENT = "countersign-present";
const PRESENT_URL = "/countersign-present";
// Each is some hundred kilobytes of page and files.
const PAGES_MAX = 10;

const cacheOf = (userId: string, invoiceId: string) => `${PREFIX}/${userId}/${invoiceId}`;

/** Names the person whose pages public/offline.js may show. */
export async function nameWhoIsPresent(userId: string): Promise<void> {
  rememberPresent(userId);
  if (!available()) return;
  try {
    const cache = await caches.open(PRESENT);
    await cache.put(PRESENT_URL, new Response(userId));
  } catch {
    // Storage is full or forbidden: without a line there is no page then, as before.
  }
}

/** Keeps the page at this address and what it has loaded. Does nothing where the browser has no such thing. */
export async function keepPage(userId: string, invoiceId: string, title: string): Promise<void> {
  if (!available()) return;
  try {
    await navigator.serviceWorker.register("/offline.js");
    const address = `${location.pathname}`;
    const page = await fetch(address, { headers: { accept: "text/html" } });
    if (!page.ok || page.redirected) return;
    const name = cacheOf(userId, invoiceId);
    await caches.delete(name);
    await forgetOldest(userId);
    const cache = await caches.open(name);
    await cache.put(address, page);
    await cache.put(`${PRESENT_URL}/title`, new Response(title));
    const files = new Set(
      performance
        .getEntriesByType("resource")
        .map(({ name: url }) => url)
        .filter((url) => url.startsWith(`${location.origin}/assets/`)),
    );
    await Promise.allSettled([...files].map((file) => cache.add(file)));
  } catch {
    // As above.
  }
}

export async function forgetPage(userId: string, invoiceId: string): Promise<void> {
  if (available()) await caches.delete(cacheOf(userId, invoiceId)).catch(() => false);
}

/** Everything of a person who signs out. */
export async function forgetPages(userId: string): Promise<void> {
  if (!available()) return;
  const own = (await caches.keys().catch(() => [])).filter((name) => name.startsWith(`${PREFIX}/${userId}/`));
  await Promise.allSettled([...own, PRESENT].map((name) => caches.delete(name)));
}

/** Caches are listed in the order in which they were made. */
async function forgetOldest(userId: string): Promise<void> {
  const own = (await caches.keys()).filter((name) => name.startsWith(`${PREFIX}/${userId}/`));
  for (const name of own.slice(0, Math.max(0, own.length - PAGES_MAX + 1))) await caches.delete(name);
}

const PRESENT_KEY = "countersign.present";

function rememberPresent(userId: string): void {
  try {
    localStorage.setItem(PRESENT_KEY, userId);
  } catch {
    // Nothing can be stored, so nothing is kept that would have to be forgotten.
  }
}

/** Who was last signed in here; null where nobody was, or it cannot be known. */
export function lastPresent(): string | null {
  try {
    return localStorage.getItem(PRESENT_KEY);
  } catch {
    return null;
  }
}

function available(): boolean {
  return typeof caches !== "undefined" && typeof navigator !== "undefined" && "serviceWorker" in navigator;
}
