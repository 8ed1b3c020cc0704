// The service worker. It keeps the shell and the page that is shown without a connection, and posts drafts that were
// written without one. No page of the product is ever kept: they hold what concerns children.
// `shell` (files, offline pages by language, cache name) is said by /worker.js, which loads this file and vault.js.
const vault = self.consiliaVault;

self.addEventListener("install", (event) => {
  event.waitUntil((async () => {
    const cache = await caches.open(self.shell.cache);
    await cache.addAll(self.shell.files);
    // Without credentials: these pages are the same for everybody and name nobody.
    await Promise.all(self.shell.pages.map(async ({ address }) => {
      const answer = await fetch(new Request(address, { credentials: "omit", cache: "no-cache" }));
      if (!answer.ok) throw new Error(address);
      await cache.put(address, answer);
    }));
    await self.skipWaiting();
  })());
});

self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) if (name !== self.shell.cache) await caches.delete(name);
    await self.clients.claim();
  })());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET" || new URL(request.url).origin !== location.origin) return;
  if (request.mode === "navigate") event.respondWith(fetch(request).catch(() => shownWithout(request)));
  else if (new URL(request.url).pathname.startsWith(self.shell.prefix)) event.respondWith(fetch(request).catch(() => kept(request)));
});

async function kept(request) {
  return (await caches.match(request)) ?? Response.error();
}

// The page to write on, where it was asked for; for every other one the page that says what lies here.
async function shownWithout(request) {
  const asked = new URL(request.url).pathname;
  const pages = self.shell.pages.filter((one) => one.path === asked);
  const language = await vault.remembered("language").catch(() => "");
  const shown = pages.length ? pages : self.shell.pages.filter((one) => one.path === self.shell.home);
  return kept((shown.find((one) => one.language === language) ?? shown[0]).address);
}

self.addEventListener("sync", (event) => {
  if (event.tag === vault.TAG) event.waitUntil(vault.sendAll());
});
