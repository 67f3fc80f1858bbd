/**
 * Shows what this browser is woken with, and opens it at a press. Nothing is kept and no request is answered here: it has a scope of its
 * own (/push/), in which there are no pages, beside public/offline.js, which has them all.
 */
self.addEventListener("install", () => self.skipWaiting());

self.addEventListener("push", (event) => {
  event.waitUntil(show(event.data));
});

/** A browser that is woken has to show something, also where it cannot read what it was sent. */
async function show(data) {
  let said = {};
  try {
    said = data.json();
  } catch {
    // The line below says that there is something.
  }
  await self.registration.showNotification(String(said.title ?? "There is something new in Countersign"), {
    body: String(said.body ?? ""),
    tag: String(said.tag ?? "countersign"),
    data: { path: pathOf(said.path) },
  });
}

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(self.clients.openWindow(event.notification.data.path));
});

/** A page of ours and no other. */
function pathOf(path) {
  return typeof path === "string" && /^\/(?![/\\])/.test(path) ? path : "/notifications";
}
