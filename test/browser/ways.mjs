// ways.mjs - where the air of a peak and of a day came from, computed and looked at in the browser: URL stations|grid SCREENS_DIR; see ways.test.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { check, failed, launch, test, until } from './browser.mjs';

const [rawUrl, winds, screens] = process.argv.slice(2);
const url = rawUrl.replace(/\/$/, ''), isGrid = winds === 'grid';
mkdirSync(screens, { recursive: true });
const browser = await launch();
const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'zh-CN' });
context.setDefaultTimeout(20000);
const page = await context.newPage();
const complaints = [];
page.on('pageerror', e => complaints.push(e.message));
page.on('console', m => { if (m.type() === 'warning' && m.text().includes('intlify')) complaints.push(m.text()); });
const api = path => page.evaluate(async p => (await fetch(`/api/v1${p}`)).json(), path);
const day = new Date(Date.now() + 8 * 3600000 - 86400000).toISOString().slice(0, 10); /* yesterday */
let id;
await test(`${winds}: a peak was traced, and its station's polar plots stand beside it`, async () => {
  await page.goto(`${url}/console/trace/events`);
  await page.fill('input[name=id]', 'duty');
  await page.fill('input[name=password]', 'Qingtian-9-Yunhai');
  await page.keyboard.press('Enter');
  await page.waitForSelector('.trace-list');
  id = await until('a trace', async () => (await api('/trace/events')).items.find(e => e.quantity === 'PM10')?.id);
  await page.goto(`${url}/console/trace/events/${id}`);
  await until('two polar plots', async () => await page.locator('.station-winds .polar-canvas').count() === 2, 20000);
  await page.locator('.station-winds').scrollIntoViewIfNeeded();
  await page.waitForTimeout(300);
  if (isGrid) await page.screenshot({ path: join(screens, 'trace-polar.png') });
});
await test(`${winds}: the trace's trajectories are computed from its page`, async () => {
  await page.click('.ways-run');
  await page.waitForURL(`**/trace/trajectories/${id}`);
  await page.waitForSelector(`.ways-one[data-ways="${id}"][data-winds=${winds}]`, { timeout: 40000 });
  const { entry, trajectories: w } = await api(`/trace/trajectories/${id}`);
  check(entry > 0 && w.winds === winds && w.event === id, JSON.stringify(w).slice(0, 200));
  check(w.paths.length === w.count && w.paths.every(p => p.points.length > 1), `${w.paths.length} of ${w.count} paths`);
  check(await page.locator('.ways-map').first().locator('.path').count() === w.count, 'not every path is drawn');
  if (isGrid) check(w.back_hours === 48 && new Set(w.paths.map(p => p.level)).size === 2 && w.statistics?.pscf.cells.length > 20 && w.statistics.groups.length === 5, JSON.stringify(w.statistics).slice(0, 300));
  else check(w.statistics === null && w.limits.includes('station-winds') && w.back_hours === 12, JSON.stringify(w.limits));
  await page.screenshot({ path: join(screens, `ways-${winds}.png`) });
});
await test(`${winds}: a day's, from the form`, async () => {
  await page.goto(`${url}/console/trace/trajectories`);
  await page.waitForSelector('.trace-list');
  await page.fill('input[type=date]', day);
  await page.click('.page-head button[type=submit]');
  await page.waitForSelector(`.ways-one[data-ways="PM10-${day.replaceAll('-', '')}"][data-winds=${winds}]`, { timeout: 40000 });
  const { trajectories: w } = await api(`/trace/trajectories/PM10-${day.replaceAll('-', '')}`);
  check(w.event === null && w.places > 3 && w.count === 24 * (isGrid ? 2 : 1), `${w.count} paths of ${w.places} places`);
  const proof = await page.evaluate(async k => (await fetch(`/api/v1/proof?product=${encodeURIComponent(k)}`)).status, `trace/trajectory/${w.id}`);
  check(proof === 200 || proof === 403, `the proof's status is ${proof}`);
});
if (isGrid) await test('groups, regional share and cells on a map', async () => {
  check(await page.locator('.ways-groups tbody tr').count() === 5, 'not five groups');
  const rings = await page.locator('.ways-share dd').count();
  check(rings === 11, `${rings} bars of the share`);
  await page.locator('.ways-share').scrollIntoViewIfNeeded();
  await page.screenshot({ path: join(screens, 'ways-share.png') });
  await page.locator('[data-cells=cwt]').scrollIntoViewIfNeeded();
  await page.waitForSelector('[data-cells=cwt] figcaption');
  await page.waitForTimeout(1500);
  await page.screenshot({ path: join(screens, 'ways-cells.png') });
  const heads = await page.$$eval('[data-cells] h3', list => list.map(h => h.textContent));
  check(heads.length === 2 && heads[0].includes('PSCF') && heads[1].includes('CWT'), heads.join());
});
if (isGrid) await test('trajectories on a phone, in English', async () => {
  await page.evaluate(() => localStorage.setItem('lantian-language', 'en'));
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(`${url}/console/trace/trajectories/${id}`);
  await page.waitForSelector('.ways-one');
  check((await page.textContent('.ways-one .note')).includes('gridded winds'), 'the English words are not there');
  check(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth + 1), 'the page is wider than the phone');
  await page.screenshot({ path: join(screens, 'ways-phone-en.png') });
});
await test(`${winds}: a day before all data says what is missing`, async () => {
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.goto(`${url}/console/trace/trajectories`);
  await page.waitForSelector('.trace-list');
  await page.fill('input[type=date]', '2020-01-05');
  await page.click('.page-head button[type=submit]');
  await page.waitForTimeout(2500);
  const jobs = await api('/jobs');
  if (jobs.items) check(jobs.items.some(j => j.kind === 'trace.trajectory' && j.state === 'failed' && j.error.includes('PM10')), JSON.stringify(jobs.items[0]).slice(0, 200));
  check(!(await api('/trace/trajectories')).items.some(i => i.id === 'PM10-20200105'), 'something was published');
});
await test(`${winds}: nothing complained`, async () => check(complaints.length === 0, complaints.join('; ')));
await browser.close();
process.exit(failed ? 1 : 0);
