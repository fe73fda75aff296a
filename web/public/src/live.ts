// live.ts - the page follows: on each "now" event the parts with data-live are taken anew from the server's own page.
import { word } from './words';

const SPREAD_MS = 3000; // not everybody at once
const EVERY_MS = 300000; // and without events, as often as this
const LOST_MS = 5000;

const seen = new Map<string, string>(); // the server's text of each part

async function refresh(): Promise<void> {
  const r = await fetch(location.pathname + location.search, { headers: { Accept: 'text/html' } });
  if (!r.ok) throw new Error(String(r.status));
  const fresh = new DOMParser().parseFromString(await r.text(), 'text/html');
  for (const part of Array.from(document.querySelectorAll<HTMLElement>('[data-live]'))) {
    const next = fresh.getElementById(part.id);
    if (!next || seen.get(part.id) === next.outerHTML) continue;
    seen.set(part.id, next.outerHTML);
    const focused = document.activeElement, href = focused && part.contains(focused) ? focused.getAttribute('href') : null;
    const open = Array.from(part.querySelectorAll('details')).map(d => d.open);
    part.replaceWith(document.adoptNode(next));
    next.querySelectorAll('details').forEach((d, i) => { d.open = open[i] || false; });
    if (href) (Array.from(next.querySelectorAll('a')).find(a => a.getAttribute('href') === href) || next).focus();
  }
  document.dispatchEvent(new Event('lantian:now'));
}

export function live(): void {
  const status = document.getElementById('live');
  let waiting = 0, lost = 0, isLost = false, last = Date.now();
  const say = (key: string): void => { if (status) status.textContent = key ? word(key) : ''; };
  const soon = (ms: number): void => {
    window.clearTimeout(waiting);
    waiting = window.setTimeout(() => {
      last = Date.now();
      refresh().then(() => { if (isLost) { isLost = false; say('js.back'); } }).catch(() => { if (!isLost) { isLost = true; say('js.lost'); } });
    }, ms);
  };
  const source = new EventSource('/api/v1/events');
  source.addEventListener('now', () => soon(500 + Math.random() * SPREAD_MS));
  source.addEventListener('open', () => { window.clearTimeout(lost); lost = 0; if (isLost) soon(0); });
  source.addEventListener('error', () => { if (!lost) lost = window.setTimeout(() => { isLost = true; say('js.lost'); }, LOST_MS); });
  document.addEventListener('visibilitychange', () => { if (!document.hidden && Date.now() - last > EVERY_MS) soon(0); });
  window.setInterval(() => { if (!document.hidden) soon(0); }, EVERY_MS);
}
