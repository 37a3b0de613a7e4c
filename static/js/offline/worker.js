// The worker in the browser: it keeps the page for lost lines, and nothing else. TOLD is put before it by the server.
const { page, kept, version } = TOLD;
const OURS = "pivotcx-offline-";
const NAME = OURS + version;

// As anybody would get them: none of it is of whoever is signed in.
const asked = (address) => new Request(address, { credentials: "omit", cache: address === page ? "reload" : "default" });

addEventListener("install", (event) => {
  event.waitUntil(caches.open(NAME).then((cache) => cache.addAll(kept.map(asked))).then(() => skipWaiting()));
});

addEventListener("activate", (event) => event.waitUntil(takeOver()));

async function takeOver() {
  for (const name of await caches.keys()) if (name.startsWith(OURS) && name !== NAME) await caches.delete(name);
  await registration.navigationPreload?.enable();
  await clients.claim();
}

addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  if (request.mode === "navigate") event.respondWith(visit(event));
  // What the page for lost lines needs: its names change with what is in them.
  else if (kept.includes(new URL(request.url).pathname)) event.respondWith(fetch(request).catch(() => caches.match(request.url)));
});

// A page comes from the server or not at all: none of them is ever kept.
async function visit({ request, preloadResponse }) {
  try {
    return (await preloadResponse) ?? (await fetch(request));
  } catch {
    return (await caches.match(page)) ?? Response.error();
  }
}
