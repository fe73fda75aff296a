// sw.js - the patrol page without a signal: its own files from the cache, everything else straight to the server.
const NAME = 'VERSION', FILES = ['FILES'], PAGE = '/console/patrol';
self.addEventListener('install', e => e.waitUntil(caches.open(NAME).then(c => c.addAll(FILES)).then(() => self.skipWaiting())));
self.addEventListener('activate', e => e.waitUntil(caches.keys()
  .then(all => Promise.all(all.filter(n => n.startsWith('lantian-patrol-') && n !== NAME).map(n => caches.delete(n)))).then(() => self.clients.claim())));
self.addEventListener('fetch', e => {
  const url = new URL(e.request.url);
  if (e.request.method !== 'GET' || url.origin !== location.origin) return;
  const name = e.request.mode === 'navigate' && url.pathname === PAGE ? PAGE : url.pathname;
  if (!FILES.includes(name)) return;
  e.respondWith(caches.open(NAME).then(c => c.match(name)).then(kept => kept || fetch(e.request)));
});
