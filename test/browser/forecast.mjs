// forecast.mjs - the forecast's pages against what the API answers: URL SCREENS_DIR; see forecast.test.
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { check, failed, launch, test, until } from './browser.mjs';

const [rawUrl, screens] = process.argv.slice(2);
const url = rawUrl.replace(/\/$/, ''), PASSWORD = 'Qingtian-9-Yunhai';
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
mkdirSync(screens, { recursive: true });

const browser = await launch();
const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'zh-CN', acceptDownloads: true, bypassCSP: true });
context.setDefaultTimeout(20000);
const page = await context.newPage();
const complaints = [];
page.on('pageerror', e => complaints.push(e.message));
page.on('console', m => { if (m.type() === 'error' || /\[intlify\]/.test(m.text())) complaints.push(m.text()); });
const api = path => page.evaluate(async p => (await fetch(`/api/v1${p}`)).json(), path);
const text = selector => page.textContent(selector);
async function clean(name) {
  await page.evaluate(axe);
  const found = await page.evaluate(async () => (await window.axe.run(document, { resultTypes: ['violations'] })).violations.map(v => `${v.id}: ${v.nodes[0].target} ${v.nodes[0].failureSummary ?? ''}`));
  check(found.length === 0, `${name}: ${found.join(' | ')}`);
}
const shot = (name, fullPage = false) => page.screenshot({ path: join(screens, `${name}.png`), fullPage });
/** The inner page scrolls: the whole of it is seen when the window is as tall. */
async function tall(name, width, height) {
  await page.setViewportSize({ width, height });
  await page.waitForTimeout(300);
  await shot(name);
}
const fits = async name => check(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth + 1), `${name} is wider than the phone`);

/* On 1 January (here) the year has no day that could be looked at. */
const isYoung = new Date(Date.now() + 8 * 3600000).toISOString().slice(5, 10) === '01-01';
const ofTheYear = (name, fn) => (isYoung ? console.log(`skip ${name} - the year has no day yet`) : test(name, fn));

let answer, outlook;
await test('seven days with class, range and chance as the API gives them', async () => {
  await page.goto(`${url}/console/warning`);
  await page.fill('input[name=id]', 'admin');
  await page.fill('input[name=password]', PASSWORD);
  await page.keyboard.press('Enter');
  await page.waitForSelector('.day-cards li');
  answer = await api('/forecast');
  const days = answer.forecast.days;
  check(await page.locator('.day-cards li').count() === 7, 'there are not seven days');
  for (const [i, d] of days.entries()) {
    const card = await page.locator('.day-cards li').nth(i).innerText();
    check(card.includes(String(d.aqi)) && card.includes(d.class.zh) && card.includes(`${d.q05}–${d.q95}`), `day ${i}: ${card}`);
  }
  check((await text('.forecast-facts')).includes(String(answer.entry)) && (await text('.forecast-facts')).includes(answer.forecast.model.slice(0, 16)), 'entry or model version is not said');
});
await test('days on which the index may pass 150 are named, with their chances', async () => {
  const over = answer.heavy.filter(h => h.over_150 > 0.05);
  check(over.length > 0, `the air worsens, and yet no day is in danger: ${JSON.stringify(answer.heavy)}`);
  check(await page.locator('.heavy.is li').count() === answer.heavy.filter(h => h.over_150 > 0.05 || h.over_200 > 0.05).length, 'another number of days is named');
  check((await text('.heavy')).includes(over[0].over_150 >= 0.95 ? '≥ 95%' : `${Math.round(100 * over[0].over_150)}%`), `the chance ${over[0].over_150} is not said: ${await text('.heavy')}`);
});
await test('72 hours by the arrow keys, and as a table', async () => {
  await page.focus('.hours-box');
  await page.keyboard.press('End');
  const aqi = answer.forecast.hours.AQI;
  check((await text('.hours-said')).includes(`${aqi.value[71]}（`), `the last hour is said as ${await text('.hours-said')}`);
  await page.click('.segments button:has-text("PM10")');
  await page.waitForURL(/quantity=PM10/);
  await page.click('.hours figcaption button');
  await page.waitForSelector('.hours-table tbody tr');
  check(await page.locator('.hours-table tbody tr').count() === 72, 'the table has not 72 rows');
  const row = await page.locator('.hours-table tbody tr').nth(10).innerText(), pm = answer.forecast.hours.PM10;
  check(row.includes(String(pm.value[10])) && row.includes(`${pm.q25[10]}–${pm.q75[10]}`), `row 11 is ${row}`);
  await page.click('.hours figcaption button');
});
await test('what is shown can be taken away as CSV', async () => {
  const [file] = await Promise.all([page.waitForEvent('download'), page.click('.save-hours')]);
  const lines = readFileSync(await file.path(), 'utf8').trim().split('\r\n');
  check(lines.length === 73 && lines[0].includes('PM2.5_median_ug/m3') && lines[1].split(',').length === lines[0].split(',').length, `the file begins ${lines[0]}`);
});
await test('the proof of the forecast opens beside it', async () => {
  await page.click('.forecast-facts .seal');
  await page.waitForSelector('.proof-sheet');
  await page.waitForFunction(n => document.querySelector('.proof-sheet')?.textContent?.includes(String(n)), answer.entry);
  await page.keyboard.press('Escape');
});
await test('another place', async () => {
  const station = answer && (await api('/places')).items?.find(p => p.name === '昆明学院');
  check(station, 'the station is not listed');
  await page.selectOption('select[name=place]', station.id);
  await page.waitForURL(/place=/);
  const own = await api(`/forecast?place=${encodeURIComponent(station.id)}`);
  await page.waitForFunction(n => document.querySelector('.forecast-facts')?.textContent?.includes(String(n)), own.entry);
  await page.selectOption('select[name=place]', 'district');
  await page.waitForFunction(n => document.querySelector('.forecast-facts')?.textContent?.includes(String(n)), answer.entry);
});
await ofTheYear('the outlook of the year, made by the server itself, then again by a person', async () => {
  outlook = await until('the outlook', async () => { const a = await api('/forecast/outlook'); return a.outlook && a; });
  await page.reload();
  await page.waitForSelector('.outlook-table tbody tr');
  const pm = outlook.outlook.targets.find(x => x.key === 'pm25_year'), row = await text('.outlook-table tr[data-key=pm25_year]');
  check(row.includes(pm.median.toFixed(1)) && row.includes(`${pm.low.toFixed(1)}–${pm.high.toFixed(1)}`), `the row says ${row}`);
  check(pm.still === null ? true : row.includes(pm.still.toFixed(1)), `what may still be is not said: ${row}`);
  check(await page.locator('.cases tbody tr').count() === outlook.outlook.cases.length + 1, 'cases are missing');
  await page.click('.outlook button:has-text("重新计算")');
  await until('a newer outlook', async () => (await api('/forecast/outlook')).entry > outlook.entry);
  const job = (await api('/jobs')).items.find(j => j.kind === 'forecast.outlook' && j.by === 'admin');
  check(job && job.total > 0, `the job shows no progress: ${JSON.stringify(job)}`);
});
await ofTheYear('the page of the forecast: axe, and looked at', async () => {
  await page.goto(`${url}/console/warning`);
  await page.waitForSelector('.outlook-table tbody tr');
  await clean('forecast');
  await shot('forecast-zh');
  await tall('forecast-zh-all', 1440, 1900);
  await page.setViewportSize({ width: 1440, height: 900 });
});
await test('scores by time ahead beside the two simple ways', async () => {
  await page.goto(`${url}/console/warning/verification?window=7d`);
  await page.waitForSelector('.scores-table tbody tr');
  const v = (await api('/forecast/verification?window=7d')).verification, own = v.rows.filter(r => r.quantity === 'PM2.5');
  check(await page.locator('.scores-table tbody tr').count() === own.length && own.length >= 4, `${own.length} rows`);
  const first = own.find(r => r.kind === 'hour' && r.from === 1), row = await page.locator('.scores-table tbody tr').first().innerText();
  for (const n of [first.n, Number(first.rmse.toFixed(1)), Number(first.persistence.rmse.toFixed(1)), Number(first.crps.toFixed(1)), `${Math.round(100 * first.coverage)}%`]) check(row.includes(String(n)), `${n} is not in ${row}`);
  check(await page.locator('.score-chart circle').count() > own.length, 'skill or reliability is not drawn');
  await clean('verification');
  await shot('verification-zh');
  for (const w of ['近 30 天', '近 12 个月']) {
    await page.click(`.page-head .segments button:has-text("${w}")`);
    await page.waitForFunction(() => document.querySelectorAll('.scores-table tbody tr').length > 0);
  }
  await page.waitForFunction(t => document.querySelector('.page-head')?.textContent?.includes(t), '个月的检验合成');
  await page.click('.forecast-body .segments button:has-text("AQI")');
  await tall('verification-zh-all', 1440, 1500);
});
await test('a place without scores says so in words', async () => {
  const other = (await api('/places')).items.find(p => p.kind === 'station' && !['官渡区博物馆', '昆明学院'].includes(p.name) && !p.control);
  await page.goto(`${url}/console/warning/verification?place=${encodeURIComponent(other.id)}`);
  await page.waitForSelector('.no-scores');
  check((await text('.no-scores')).includes('尚无检验结果'), 'the empty state says nothing');
  await page.goto(`${url}/console/warning?place=${encodeURIComponent(other.id)}`);
  await page.waitForSelector('.no-forecast');
  check((await text('.no-forecast')).includes('尚无预报'), 'the empty state says nothing');
});
await ofTheYear('the bars of the situation say where the year ends', async () => {
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.goto(`${url}/console/command`);
  await page.waitForSelector('.bar-end');
  check(await page.locator('.bars .bar s').count() > 0, 'the expected range is not drawn');
  check(/达标可能性/.test(await text('.bars')), 'no chance is said');
  await clean('situation');
  await page.locator('.bar-end').last().scrollIntoViewIfNeeded();
  await shot('situation-outlook');
});
await ofTheYear('in English on a phone', async () => {
  await page.evaluate(() => localStorage.setItem('lantian-language', 'en'));
  await page.setViewportSize({ width: 390, height: 844 });
  for (const [path, selector, words] of [['warning', '.day-cards li', 'Next 7 days'], ['warning/verification?window=7d', '.scores-table', 'Skill by time ahead'], ['command', '.bar-end', 'chance to meet it']]) {
    await page.goto(`${url}/console/${path}`);
    await page.waitForSelector(selector);
    check((await page.innerText('body')).includes(words), `${path}: “${words}” is not there`);
    await fits(path);
    await clean(path);
    await shot(`phone-en-${path.replace(/\W.*/, '')}${path.includes('verif') ? '-verification' : ''}`);
  }
  await page.goto(`${url}/console/warning`);
  await page.waitForSelector('.outlook-table tbody tr');
  await tall('phone-en-warning-all', 390, 3000);
});
await ofTheYear('the public targets say how far, in both languages', async () => {
  await page.setViewportSize({ width: 1000, height: 1400 });
  for (const [path, words] of [['plan', '年底达标可能性'], ['en/plan', 'chance to meet it by the year']]) {
    await page.goto(`${url}/${path}`);
    check((await text('#plan')).toLowerCase().includes(words.toLowerCase()), `${path} does not say ${words}`);
    check(await page.locator('#plan .bullet .expected').count() === 3, 'the expected range is not drawn in three bars');
    await clean(path);
    await page.locator('#plan').screenshot({ path: join(screens, `public-targets${path.startsWith('en') ? '-en' : ''}.png`) });
  }
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(`${url}/en/plan`);
  await fits('plan');
  await page.locator('#plan').screenshot({ path: join(screens, 'public-targets-phone-en.png') });
});
await test('nothing complained', async () => check(complaints.length === 0, complaints.join('; ')));
await browser.close();
process.exit(failed ? 1 : 0);
