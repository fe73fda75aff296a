// browser.mjs - what the browser tests share: chromium, naming of tests, waiting.
import { chromium } from 'playwright-core';

export let failed = 0;
export async function test(name, fn) {
  try { await fn(); console.log(`ok ${name}`); } catch (e) { failed++; console.log(`not ok ${name} - ${String(e.message).split('\n').slice(0, 3).join(' | ')}`); }
}
export function check(condition, say) { if (!condition) throw new Error(say); }
export async function until(what, fn, ms = 60000) {
  const end = Date.now() + ms;
  for (;;) {
    const r = await fn();
    if (r) return r;
    if (Date.now() > end) throw new Error(`${what} did not happen within ${ms / 1000} s`);
    await new Promise(ok => setTimeout(ok, 250));
  }
}
export const launch = (more = []) => chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', ...more],
});
