// @ts-check
// Answers for kept pages when there is no network; with network every page comes from the server.
const PAGES = "dougong-pages";
const worker = /** @type {any} */ (self);

worker.addEventListener("install", () => worker.skipWaiting());
worker.addEventListener("activate", (/** @type {any} */ event) => event.waitUntil(worker.clients.claim()));
worker.addEventListener("fetch", (/** @type {any} */ event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== worker.location.origin) return;
  if (address.pathname.startsWith("/static/dist/")) event.respondWith(asset(request));
  else if (request.mode === "navigate") event.respondWith(page(request, address.pathname));
});

/** Names of built files carry a hash of what is in them. @param {Request} request */
async function asset(request) {
  return (await caches.match(request)) ?? fetch(request);
}

/** @param {Request} request @param {string} path */
async function page(request, path) {
  try {
    const answer = await fetch(request);
    if (answer.ok && !answer.redirected && answer.headers.get("X-Dougong-Keep")) {
      const pages = await caches.open(PAGES);
      await pages.put(path, answer.clone());
    }
    return answer;
  } catch (fault) {
    const pages = await caches.open(PAGES);
    const found = (await pages.match(path)) ?? (await pages.match("/unsent"));
    if (found) return found;
    throw fault;
  }
}
