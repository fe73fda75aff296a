// trace.mjs - a leak at a place that no ledger lists: stations report it over HJ 212, the server traces it by itself, and its case is
// opened in the browser: URL HJ212_ADDR:PORT SCREENS_DIR; see trace.test.
import { mkdirSync, readFileSync } from 'node:fs';
import net from 'node:net';
import { join } from 'node:path';
import { check, failed, launch, test, until } from './browser.mjs';

const [rawUrl, gateway, screens] = process.argv.slice(2);
const url = rawUrl.replace(/\/$/, ''), PASSWORD = 'Qingtian-9-Yunhai', HOUR = 3600000, DEGREE_M = 111195.08;
const LEAK = { longitude: 102.805, latitude: 24.966, rate: 40 }, WINDS = [205, 240, 222, 198, 232, 214], SPEED = 2.4, HOURS = 54;
mkdirSync(screens, { recursive: true });

/* --- frames ------------------------------------------------------------------------------------------------------------------------- */

const rows = file => { const [head, ...rest] = readFileSync(file, 'utf8').split('\n').filter(l => l && !l.startsWith('#')).map(l => l.split('\t')); return rest.map(r => Object.fromEntries(head.map((h, i) => [h, r[i] ?? '']))); };
const places = new Map([...rows('plans/guandu/stations.tsv'), ...rows('plans/guandu/sites.tsv')].map(p => [p.id, p]));
const devices = rows('plans/guandu/devices.tsv').filter(d => d.crc === 'std' && !d.sm4_key && d.edition === '2017' && d.unit_profile === 'usual' && d.time_is_end === '0' && ['22', '39'].includes(d.st) && !['3551A', '3552A'].includes(d.place));
const stations = new Set(devices.map(d => d.place)).size;
function crc16(text) { /* = HJ 212-2017 App. A */
  let crc = 0xffff;
  for (const c of Buffer.from(text)) {
    crc = (crc >> 8) ^ c;
    for (let i = 0; i < 8; i++) crc = crc & 1 ? (crc >> 1) ^ 0xa001 : crc >> 1;
  }
  return crc.toString(16).toUpperCase().padStart(4, '0');
}
const compact = ms => new Date(ms + 8 * HOUR).toISOString().replace(/[-T:.Z]/g, '');
function added(p, h) { /* as src/world/leak.h */
  const east = (p.longitude - LEAK.longitude) * DEGREE_M * Math.cos(LEAK.latitude * Math.PI / 180), north = (p.latitude - LEAK.latitude) * DEGREE_M;
  const to = (WINDS[h] + 180) * Math.PI / 180, x = east * Math.sin(to) + north * Math.cos(to), y = east * Math.cos(to) - north * Math.sin(to);
  if (x < 1) return 0;
  const sy = 10 + 0.16 * x, sz = 2 + 0.06 * x / Math.sqrt(1 + 0.0015 * x);
  return 1e6 * LEAK.rate / (Math.PI * SPEED * sy * sz) * Math.exp(-0.5 * (y / sy) ** 2);
}
function frame(d, ms, values) {
  const cp = `DataTime=${compact(ms).slice(0, 14)};${Object.entries(values).map(([c, v]) => `${c}-Avg=${v},${c}-Flag=N`).join(';')}`;
  const body = `QN=${compact(ms + 61000)};ST=${d.st};CN=2061;PW=${d.password};MN=${d.mn};Flag=4;CP=&&${cp}&&`;
  return `##${String(Buffer.byteLength(body)).padStart(4, '0')}${body}${crc16(body)}\r\n`;
}
const last = Math.floor(Date.now() / HOUR) * HOUR - HOUR; /* the hour that ended last */
function framesOf(d, k, from, to) {
  const p = places.get(d.place);
  let all = '';
  for (let i = from; i < to; i++) {
    const ms = last - (HOURS - 1 - i) * HOUR, h = i - (HOURS - WINDS.length);
    const dust = 60 + 6 * Math.sin(i * 0.7 + k) + 4 * Math.sin(i * 0.26) + (h >= 0 ? added(p, h) : 0);
    all += frame(d, ms, { a34002: Math.round(dust), a01007: SPEED, a01008: h >= 0 ? WINDS[h] : 180 + 3 * (i % 20) });
  }
  return all;
}
const [host, port] = [gateway.slice(0, gateway.lastIndexOf(':')), Number(gateway.slice(gateway.lastIndexOf(':') + 1))];
const send = text => new Promise((resolve, reject) => {
  const s = net.connect(port, host, () => s.end(text));
  s.on('data', () => undefined);
  s.on('close', resolve);
  s.on('error', reject);
});

/* --- the browser ------------------------------------------------------------------------------------------------------------------------ */

const browser = await launch();
const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'zh-CN' });
context.setDefaultTimeout(20000);
const page = await context.newPage();
const complaints = [];
page.on('pageerror', e => complaints.push(e.message));
const api = path => page.evaluate(async p => (await fetch(`/api/v1${p}`)).json(), path);
let id;
await test('stations report a plume from a place on no list, and the server traces it by itself', async () => {
  await page.goto(`${url}/console/trace/events`);
  await page.fill('input[name=id]', 'duty');
  await page.fill('input[name=password]', PASSWORD);
  await page.keyboard.press('Enter');
  await page.waitForSelector('.trace-list');
  check(devices.length >= 12, `${devices.length} devices speak the plain way, too few for this test`);
  for (const [from, to] of [[0, HOURS - 1], [HOURS - 1, HOURS]]) // the newest hour comes last, as it would
    await Promise.all(devices.map((d, k) => send(framesOf(d, k, from, to))));
  // an hour that is traced while its stations still report is traced again
  id = await until('a trace of all that reported', async () => {
    const item = (await api('/trace/events')).items.find(e => e.quantity === 'PM10' && Date.parse(e.through) === last + HOUR);
    const event = item && (await api(`/trace/events/${item.id}`)).event;
    return event && event.stations.filter(s => s.values[s.values.length - 1] !== null).length === stations && item.id;
  }, 60000);
});
await test('it says: a source on no list, and the region holds the true place', async () => {
  const { event } = await api(`/trace/events/${id}`);
  check(event.outcome === 'unknown', `the outcome is ${event.outcome}: ${JSON.stringify(event.probability)}`);
  const u = event.unknown, i = Math.floor((LEAK.longitude - u.corner[0]) / u.dx), j = Math.floor((LEAK.latitude - u.corner[1]) / u.dy);
  check(u.cells.some(c => Math.abs(c[0] - i) <= 1 && Math.abs(c[1] - j) <= 1), `the 90 % region of ${u.area_90_km2} km2 about ${u.best} does not hold the leak`);
  const far = Math.hypot((u.best[0] - LEAK.longitude) * 100800, (u.best[1] - LEAK.latitude) * DEGREE_M);
  check(far < 2000, `the best place is ${Math.round(far)} m off`);
  check(u.rate_low < LEAK.rate && LEAK.rate < u.rate_high, `the rate ${u.rate_low} to ${u.rate_high} g/s does not hold ${LEAK.rate}`);
  const boiler = event.sources.find(s => s.kind === 'boiler' && s.id === 'b-trace');
  check(boiler && boiler.rate_from === 'inventory' && boiler.stack && boiler.usual_g_s > 0, `the boiler is ${JSON.stringify(boiler)} among ${event.sources.map(s => `${s.kind}/${s.id} ${s.rate_from}`)}`);
  check(event.wind_field === true && Math.abs(event.skies.reduce((a, b) => a + b, 0) - 1) < 0.01, `the wind's field is ${event.wind_field}, the skies ${event.skies}`);
  check(event.took_ms < 60000, `the answer took ${event.took_ms} ms`);
  const alerts = await api('/alerts');
  check(alerts.items.some(a => a.kind === 'trace' && a.link.endsWith(id)), 'no alert tells of it');
  const proof = await page.evaluate(async k => (await fetch(`/api/v1/proof?product=${encodeURIComponent(k)}`)).status, `trace/event/${id}`);
  check(proof === 200 || proof === 403, `the proof's status is ${proof}`);
});
await test('the page shows it, and its case is opened', async () => {
  await page.goto(`${url}/console/trace/events/${id}`);
  await page.waitForSelector('.trace-one[data-outcome=unknown]');
  check((await page.textContent('.trace-outcome')).includes('未列入台账的源'), 'the outcome is not said');
  check(await page.locator('.trace-map .half').count() > 0 && await page.locator('.trace-chart .line').count() > 1, 'map or chart is empty');
  await page.screenshot({ path: join(screens, 'trace.png') });
  await page.click('.open-case');
  await page.selectOption('select[name=responsible]', 'eco');
  await page.click('.case-form button[type=submit]');
  await page.waitForSelector('.case-link');
  const row = await api(`/ledgers/case/${id}`);
  check(row.state === 'screening' && row.fields?.event === id, `the case is ${JSON.stringify(row).slice(0, 200)}`);
  await page.click('.case-link');
  await page.waitForURL(`**/ledger/case/${id}`);
  await page.waitForFunction(t => document.body.innerText.includes(t), '排查');
  await page.screenshot({ path: join(screens, 'trace-case.png') });
});
await test('the page on a phone, in English', async () => {
  await page.evaluate(() => localStorage.setItem('lantian-language', 'en'));
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(`${url}/console/trace/events/${id}`);
  await page.waitForSelector('.trace-one');
  check((await page.textContent('.trace-outcome')).includes('A source on no list'), 'the English outcome is not said');
  check(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth + 1), 'the page is wider than the phone');
  await page.screenshot({ path: join(screens, 'trace-phone-en.png'), fullPage: false });
});
await test('nothing complained', async () => check(complaints.length === 0, complaints.join('; ')));
await browser.close();
process.exit(failed ? 1 : 0);
