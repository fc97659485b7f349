// The service worker: keeps the application itself on the device, so that it starts at once and without a network. What people
// write is never kept here: calls of the API pass by untouched. The build fills in the version and the list of files.
const version = "__VERSION__";
const files = ["__FILES__"];
const name = `parley-${version}`;

self.addEventListener("install", (event) => {
  // Past the browser's own cache, which may hold the page of the version before.
  const requests = ["/", ...files].map((path) => new Request(path, { cache: "reload" }));
  event.waitUntil(caches.open(name).then((cache) => cache.addAll(requests)));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    (async () => {
      // Pages of the version before may still load parts of it: it goes with the version after this one.
      const old = (await caches.keys()).filter((key) => key.startsWith("parley-") && key !== name);
      await Promise.all(old.slice(0, -1).map((key) => caches.delete(key)));
      await self.clients.claim();
    })(),
  );
});

self.addEventListener("message", (event) => {
  if (event.data === "activate") self.skipWaiting();
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  if (pathname.startsWith("/api/") || pathname.startsWith("/health/") || pathname === "/sw.js") return;
  if (request.mode === "navigate") event.respondWith(page(request));
  else event.respondWith(kept(request));
});

/** Every address of ours is the one page. */
async function page(request) {
  const cache = await caches.open(name);
  return (await cache.match("/")) ?? fetch(request);
}

async function kept(request) {
  const cache = await caches.open(name);
  return (await cache.match(request)) ?? (await caches.match(request)) ?? fetch(request);
}

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const chat = event.notification.data?.chat;
  event.waitUntil(
    (async () => {
      const [client] = await self.clients.matchAll({ type: "window" });
      if (client === undefined) return self.clients.openWindow(`/c/${encodeURIComponent(chat)}`);
      await client.focus();
      client.postMessage({ open: chat });
    })(),
  );
});
