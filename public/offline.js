/**
 * Answers for the network when there is none, and never otherwise: every request goes to the network first, so nothing that
 * is shown while there is a line can be old. Without a line, the page of a draft that was open in this browser comes from
 * what app/collab/page-copy.ts kept for the person who is present; any other page is a plain word about what is the matter.
 */
const PREFIX = "countersign-page";
const PRESENT = "countersign-present";
const PRESENT_URL = "/countersign-present";
// A line that gives no answer for so long is none.
const PATIENCE_MS = 8_000;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate") event.respondWith(navigate(request, url));
  else if (url.pathname.startsWith("/assets/")) event.respondWith(file(request));
});

async function navigate(request, url) {
  try {
    return await answerInTime(request);
  } catch {
    const page = await keptPage(url.pathname);
    if (page) return page;
    return sorry();
  }
}

async function file(request) {
  try {
    return await fetch(request);
  } catch (error) {
    const kept = await caches.match(request);
    if (kept) return kept;
    throw error;
  }
}

async function answerInTime(request) {
  const patience = new AbortController();
  const timer = setTimeout(() => patience.abort(), PATIENCE_MS);
  try {
    return await fetch(request, { signal: patience.signal });
  } finally {
    clearTimeout(timer);
  }
}

async function pagesOfWhoIsPresent() {
  const present = await (await caches.open(PRESENT)).match(PRESENT_URL);
  if (!present) return [];
  const userId = await present.text();
  return (await caches.keys()).filter((name) => name.startsWith(`${PREFIX}/${userId}/`));
}

async function keptPage(pathname) {
  for (const name of await pagesOfWhoIsPresent()) {
    const page = await (await caches.open(name)).match(pathname);
    if (page) return page;
  }
  return null;
}

async function sorry() {
  const items = [];
  for (const name of await pagesOfWhoIsPresent()) {
    const title = await (await caches.open(name)).match(`${PRESENT_URL}/title`);
    const words = title ? await title.text() : "A draft";
    const escaped = words.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
    items.push(`<li><a href="/invoices/${encodeURIComponent(name.split("/").at(-1))}">${escaped}</a></li>`);
  }
  const drafts =
    items.length === 0 ? "" : `<p>These drafts can be written in all the same:</p><ul>${items.join("")}</ul>`;
  const html = `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>No connection · Countersign</title><style>
:root{color-scheme:light dark}
body{margin:0;min-height:100vh;display:grid;place-items:center;background:light-dark(#f0ede6,#191816);color:light-dark(#1c1a17,#ece7dd);font:15px/1.5 system-ui,sans-serif}
main{max-width:26rem;padding:24px}h1{font:600 26px/1.2 Georgia,serif;margin:0 0 8px}a{color:inherit;text-underline-offset:3px}ul{padding-left:1.1em}
</style></head><body><main><h1>There is no connection</h1>
<p>This page comes from the server, and the server cannot be reached. What you wrote is kept.</p>${drafts}
<p><a href="">Try again</a></p></main></body></html>`;
  return new Response(html, { status: 503, headers: { "content-type": "text/html; charset=utf-8" } });
}
