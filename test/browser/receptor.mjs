// receptor.mjs - samples made of three known sources: a table with wrong cells is refused by cell, the right one is run and its sources
// are found again, read with errors, saved, in Chinese and on a phone in English: URL SCREENS_DIR; see receptor.test.
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { check, failed, launch, test, until } from './browser.mjs';

const [rawUrl, screens] = process.argv.slice(2);
const url = rawUrl.replace(/\/$/, ''), PASSWORD = 'Qingtian-9-Yunhai';
mkdirSync(screens, { recursive: true });

/* --- samples ------------------------------------------------------------------------------------------------------------------------ */

const SPECIES = ['PM2.5', 'OC', 'EC', 'SO4', 'NO3', 'NH4', 'Si', 'Al', 'Ca', 'Fe', 'Zn', 'V'];
const SOURCES = { // ug/m3 at a contribution of 1; V is near its detection limit
  sulfate: [12, 0.6, 0.05, 6, 0.6, 2.2, 0, 0, 0, 0.01, 0.05, 0.0008], vehicle: [9, 3.6, 2.4, 0.2, 0.8, 0.1, 0.01, 0, 0.03, 0.12, 0.06, 0.0004], dust: [7, 0.4, 0.02, 0.1, 0.4, 0, 1.8, 0.6, 0.5, 0.45, 0.04, 0.0002],
};
let seed = 20261126;
const dice = () => { seed = (seed * 1103515245 + 12345) % 2147483648; return (seed + 0.5) / 2147483648; };
const normal = () => Math.sqrt(-2 * Math.log(dice())) * Math.cos(2 * Math.PI * dice());
const DAYS = 150, conc = [], unc = [];
const parts = Object.values(SOURCES), shares = Object.fromEntries(Object.keys(SOURCES).map(k => [k, 0]));
for (let i = 0; i < DAYS; i++) {
  const g = parts.map(() => (dice() < 0.12 ? 0.02 : -Math.log(dice())));
  const day = new Date(Date.UTC(2026, 0, 1 + i)).toISOString().slice(0, 10);
  Object.keys(shares).forEach((k, a) => { shares[k] += g[a] * parts[a][0]; });
  const x = SPECIES.map((_s, j) => parts.reduce((sum, h, a) => sum + g[a] * h[j], 0));
  const u = x.map((v, j) => 0.06 * v + (SPECIES[j] === 'V' ? 0.02 : 0.004));
  conc.push([day, ...x.map((v, j) => Math.max(0.0001, v + u[j] * normal()).toFixed(5))]);
  unc.push([day, ...u.map(v => v.toFixed(5))]);
}
const whole = Object.values(shares).reduce((a, b) => a + b, 0);
const csv = rows => `date,${SPECIES.join(',')}\n${rows.map(r => r.join(',')).join('\n')}\n`;
const file = (name, text) => ({ name, mimeType: 'text/csv', buffer: Buffer.from(text) });
const wrong = conc.map(r => [...r]);
wrong[4][4] = '12,3'.replace(',', '·');
wrong[9][2] = '低于检出限';

/* --- the browser ------------------------------------------------------------------------------------------------------------------------ */

const browser = await launch();
const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'zh-CN', acceptDownloads: true });
context.setDefaultTimeout(20000);
const page = await context.newPage();
const complaints = [];
page.on('pageerror', e => complaints.push(e.message));
page.on('console', m => { if (m.type() === 'error' && !/status of (400|404|422)/.test(m.text())) complaints.push(m.text()); });
const api = path => page.evaluate(async p => { const a = await fetch(`/api/v1${p}`); return a.ok ? a.json() : { status: a.status, ...(await a.json()) }; }, path);
async function login(p, id) {
  await p.fill('input[name=id]', id);
  await p.fill('input[name=password]', PASSWORD);
  await p.keyboard.press('Enter');
}
const submit = '.bench-left button[type=submit]';
await test('a table with wrong cells is not taken: each is named by line, column and content', async () => {
  await page.goto(`${url}/console/trace/receptor`);
  await login(page, 'duty');
  await page.waitForSelector('input[name=conc]');
  check(await page.isDisabled(submit), 'it can be run without data');
  await page.setInputFiles('input[name=conc]', file('conc.csv', csv(wrong)));
  await page.waitForSelector('.receptor-faults');
  const said = await page.textContent('.receptor-faults');
  check(said.includes('2 个单元格') && said.includes('第 6 行（2026-01-05），列 SO4：“12·3”') && said.includes('第 11 行（2026-01-10），列 OC：“低于检出限”'), said);
  await page.screenshot({ path: join(screens, 'receptor-faults.png') });
  await page.setInputFiles('input[name=conc]', file('conc.csv', csv(conc)));
  await page.waitForFunction(t => document.querySelector('.receptor-file')?.textContent.includes(t), `${DAYS} 行 × ${SPECIES.length} 个组分`);
});
await test('a cell without uncertainty stands in the way, and is named', async () => {
  const zero = unc.map(r => [...r]);
  zero[2][6] = '0';
  await page.setInputFiles('input[name=unc]', file('unc.csv', csv(zero)));
  await page.waitForSelector('.receptor-findings .serious');
  const said = await page.textContent('.receptor-findings');
  check(said.includes('第 4 行，列 NH4：不确定度 0 不大于 0'), said);
  check(await page.isDisabled(submit), 'it can be run with a serious finding');
});
await test('categories follow signal to noise, the total is weak, each can be changed', async () => {
  await page.setInputFiles('input[name=unc]', file('unc.csv', csv(unc)));
  await page.waitForFunction(s => !document.querySelector(s).disabled, submit);
  check(await page.inputValue('select[name="worth-V"]') === 'bad', `V is ${await page.inputValue('select[name="worth-V"]')}`);
  check(await page.inputValue('select[name="worth-PM2.5"]') === 'weak' && await page.inputValue('select[name=total]') === 'PM2.5', 'the total is not weak');
  check(await page.inputValue('select[name="worth-SO4"]') === 'strong', 'SO4 is not strong');
  await page.selectOption('select[name="worth-NH4"]', 'weak');
  await page.waitForFunction(s => !document.querySelector(s).disabled, submit);
  await page.screenshot({ path: join(screens, 'receptor-data.png') });
});
let id;
await test('it runs with progress, for a range of numbers of factors', async () => {
  await page.fill('input[name=title]', '三源样品');
  for (const [name, value] of [['factors', '2'], ['to', '4'], ['starts', '8'], ['seed', '7'], ['bootstrap', '20']]) await page.fill(`input[name=${name}]`, value);
  await page.click(submit);
  await page.waitForURL(/receptor\/[0-9a-f]+/, { timeout: 120000 });
  id = page.url().match(/receptor\/([0-9a-f]+)/)[1];
  await page.waitForSelector('.receptor-factor');
  const { run, entry } = await api(`/receptor/runs/${id}`);
  check(run.title === '三源样品' && run.seed === 7 && run.runs.map(r => r.factors).join() === '2,3,4' && entry > 0 && /^[0-9a-f]{64}$/.test(run.conc) && /^[0-9a-f]{64}$/.test(run.unc), JSON.stringify(run).slice(0, 300));
  check(run.runs[0].q_robust > 2 * run.runs[1].q_robust && run.runs[1].q_robust < 1.6 * run.runs[1].q_expected, `Q does not tell that there are three: ${run.runs.map(r => [r.q_robust, r.q_expected])}`);
});
await test('three factors are the three sources, with their shares and their names', async () => {
  await page.click('.receptor-ks tbody tr:nth-child(2) button');
  await page.waitForFunction(() => document.querySelectorAll('.receptor-factor').length === 3);
  const r = await api(`/receptor/runs/${id}/report?factors=3`);
  for (const source of Object.keys(SOURCES)) {
    const f = r.factors.find(x => x.guesses[0]?.source === source), want = shares[source] / whole;
    check(f, `no factor is named ${source}: ${r.factors.map(x => x.guesses.map(g => g.source))}`);
    check(Math.abs(f.share - want) < 0.06, `${source} has ${f.share} of the mass instead of ${want}`);
    const tracer = { sulfate: 'SO4', vehicle: 'EC', dust: 'Si' }[source], j = r.columns_used.indexOf(tracer);
    check(f.displaced_low[j] <= f.profile[j] && f.profile[j] <= f.displaced_high[j] && f.displaced_low[j] > 0, `${tracer}: ${f.displaced_low[j]} ${f.profile[j]} ${f.displaced_high[j]}`);
  }
  check(!r.columns_used.includes('V') && r.species.find(s => s.name === 'NH4').worth === 'weak', 'the categories are not those chosen');
  const words = await page.textContent('.receptor-panel');
  for (const w of ['二次硫酸盐', '机动车', '扬尘', '位移中没有因子交换', '因子谱', '贡献时间序列']) check(words.includes(w), `the page does not say ${w}`);
  check(await page.locator('.receptor-factor rect').count() >= 25 && await page.locator('.receptor-factor .interval').count() >= 25 && await page.locator('.strips .line').count() === 3, 'bars, intervals or series are missing');
  check(await page.locator('.q-box circle').count() === 8, 'not a dot a start');
  await page.screenshot({ path: join(screens, 'receptor.png') });
  await page.locator('.receptor-factor').first().scrollIntoViewIfNeeded();
  await page.screenshot({ path: join(screens, 'receptor-profiles.png') });
  await page.locator('.strips').scrollIntoViewIfNeeded();
  await page.screenshot({ path: join(screens, 'receptor-series.png') });
});
await test('profiles and contributions are saved as CSV, and give the fitted concentrations', async () => {
  const save = async n => { const [d] = await Promise.all([page.waitForEvent('download'), page.locator('.card a.button').nth(n).click()]); return readFileSync(await d.path(), 'utf8').trim().split('\n').map(l => l.split(',')); };
  const h = await save(0), g = await save(1);
  check(h[0].length === 4 && g.length === DAYS + 1, `${h[0]} ${g.length}`);
  const so4 = h.find(l => l[0] === 'SO4').slice(1).map(Number);
  const off = g.slice(1).map((l, i) => Math.abs(so4.reduce((s, v, a) => s + v * Number(l[a + 1]), 0) - Number(conc[i][4])) / (Number(unc[i][4]) * 1));
  check(off.filter(v => v < 3).length > 0.97 * DAYS, `SO4 is not explained: ${off.filter(v => v >= 3).length} samples are off`);
});
await test('the same spec gives the same bytes', async () => {
  const first = (await api(`/receptor/runs/${id}`)).run;
  await page.click('.bench-left button.link');
  await page.waitForSelector('select[name="worth-NH4"]');
  await page.selectOption('select[name="worth-NH4"]', 'weak');
  await page.waitForFunction(s => !document.querySelector(s).disabled, submit);
  await page.click(submit);
  await page.waitForURL(u => /receptor\/[0-9a-f]+/.test(u.pathname) && !u.pathname.endsWith(id), { timeout: 120000 });
  const other = page.url().match(/receptor\/([0-9a-f]+)/)[1], again = (await api(`/receptor/runs/${other}`)).run;
  check(again.spec === first.spec, 'the spec is another one');
  check(first.runs.every((r, i) => r.profiles === again.runs[i].profiles && r.contributions === again.runs[i].contributions && r.errors === again.runs[i].errors), 'other bytes');
});
await test('a long run is cancelled by the person on duty, and leaves no result', async () => {
  for (const [name, value] of [['to', '9'], ['starts', '500'], ['bootstrap', '2000']]) await page.fill(`input[name=${name}]`, value); /* minutes, on many cores too */
  await page.check('input[name=both]');
  const before = (await api('/receptor/runs')).items.length;
  await page.click(submit);
  await page.waitForSelector('.bench-run progress');
  await page.waitForFunction(() => /个因子：/.test(document.querySelector('.bench-run')?.textContent ?? ''));
  await page.click('.bench-left button:has-text("取消")');
  await until('the cancelled state', async () => (await page.textContent('.bench-run')).includes('已取消'), 30000);
  check((await api('/receptor/runs')).items.length === before, 'a cancelled run left a result');
});
await test('the hours of a station can be the data; a period without them is told', async () => {
  await page.goto(`${url}/console/trace/receptor`);
  await page.selectOption('select[name=source]', 'place');
  await page.waitForFunction(() => document.querySelector('select[name=place]')?.options.length > 3);
  await page.fill('input[name=from]', '2020-01-01');
  await page.fill('input[name=until]', '2020-02-01');
  await page.click('.receptor-place button');
  await page.waitForSelector('.receptor-file .problem');
  check((await page.textContent('.receptor-file .problem')).includes('只有 0 种质量浓度'), 'the reason is not told');
  await page.screenshot({ path: join(screens, 'receptor-place.png') });
});
await test('who may only read sees the result and can run nothing', async () => {
  const other = await (await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'zh-CN' })).newPage();
  await other.goto(`${url}/console/trace/receptor/${id}`);
  await login(other, 'street');
  await other.waitForSelector('.receptor-factor');
  check(await other.locator('input[name=conc]').count() === 0 && await other.isDisabled(submit), 'it can be run');
  await other.close();
});
await test('on a phone, in English, nothing is wider than the screen', async () => {
  await page.evaluate(() => localStorage.setItem('lantian-language', 'en'));
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(`${url}/console/trace/receptor/${id}?k=3`);
  await page.waitForSelector('.receptor-factor');
  const words = await page.textContent('.page');
  await page.screenshot({ path: join(screens, 'receptor-phone-en.png') });
  check(words.includes('secondary sulphate') && words.includes('Source apportionment') && !/[\u4e00-\u9fff]/.test((await page.textContent('.receptor-panel')).replace('三源样品', '')), 'Chinese words stand in the English page');
  check(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth + 1 && [...document.querySelectorAll('.card')].every(c => c.getBoundingClientRect().right <= window.innerWidth + 1)), `wider than the phone: ${await page.evaluate(() => `${document.documentElement.scrollWidth} ${[...document.querySelectorAll('.card')].map(c => c.getBoundingClientRect().right)} ` + [...document.querySelectorAll('body *')].filter(e => e.getBoundingClientRect().right > window.innerWidth + 1 && !e.closest('svg, .plain-box, .profile-box')).slice(0, 5).map(e => `${e.tagName}.${e.className} ${e.getBoundingClientRect().right}`).join(', '))}`);
  await page.locator('.receptor-factor').first().scrollIntoViewIfNeeded();
  await page.screenshot({ path: join(screens, 'receptor-phone-profile-en.png') });
  await page.goto(`${url}/console/trace/receptor`);
  await page.waitForSelector('input[name=conc]');
  check(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth + 1), 'the empty page is wider than the phone');
});
await test('nothing complained', async () => check(complaints.length === 0, complaints.join('; ')));
await browser.close();
process.exit(failed ? 1 : 0);
