// The end of the worker in a browser: it takes what was kept with it.
addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(leave()));

async function leave() {
  for (const name of await caches.keys()) if (name.startsWith("pivotcx-offline-")) await caches.delete(name);
  await registration.unregister();
}
