// ledger.mjs - drives ledgers, the plan's pages and the phone patrol: URL SCREENS_DIR; see ledger.test.
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { check, failed, launch, test, until } from './browser.mjs';

const [rawUrl, screens] = process.argv.slice(2);
const url = rawUrl.replace(/\/$/, ''), PASSWORD = 'Qingtian-9-Yunhai';
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
mkdirSync(screens, { recursive: true });
const browser = await launch(['--use-angle=swiftshader', '--enable-unsafe-swiftshader']);
const complaints = [];
let expects = 0; /* refusals and broken lines that a test provokes are no complaint */
async function open(options = {}) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'zh-CN', ...options });
  context.setDefaultTimeout(15000);
  await context.addInitScript(() => document.addEventListener('securitypolicyviolation', e => console.error(`CSP ${e.violatedDirective} ${e.blockedURI}`)));
  const page = await context.newPage();
  page.on('pageerror', e => complaints.push(e.message));
  page.on('console', m => { if (m.type() === 'error' && !(expects && /Failed to load resource/.test(m.text()))) complaints.push(`${m.text()} ${m.location().url}`); });
  page.on('request', r => { if (!r.url().startsWith(url) && !/^(data|blob):/.test(r.url())) complaints.push(`asks elsewhere: ${r.url()}`); });
  return page;
}
async function login(page, id, path) {
  await page.goto(`${url}/console${path}`);
  await page.fill('input[name=id]', id);
  await page.fill('input[name=password]', PASSWORD);
  await page.keyboard.press('Enter');
  await page.waitForSelector('.frame, .patrol');
}
const api = (page, path) => page.evaluate(async p => (await fetch(`/api/v1${p}`)).json(), path);
const post = (page, path, body) => page.evaluate(async ([p, b]) => {
  const { csrf } = await (await fetch('/api/v1/session')).json();
  const r = await fetch(`/api/v1${p}`, { method: 'POST', headers: { 'Content-Type': 'application/json', 'X-CSRF-Token': csrf, 'Idempotency-Key': crypto.randomUUID() }, body: JSON.stringify(b) });
  return { status: r.status, ...(await r.json()) };
}, [path, body]);
const text = async (page, selector) => (await page.textContent(selector)).replace(/\s+/g, ' ').trim();
async function clean(page, where) {
  await page.evaluate(axe);
  const found = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
  check(found.violations.length === 0, `${where}: ${found.violations.map(v => `${v.id} ${v.nodes[0].target.join(' ')}`).join('; ')}`);
}
const day = ms => new Date(ms + 8 * 3600000).toISOString().slice(0, 10);
const blank = await browser.newPage({ viewport: { width: 640, height: 480 } });
async function photo(colour, name) {
  await blank.setContent(`<body style="margin:0;height:480px;background:linear-gradient(#9bc 0 40%,${colour} 40%)">`);
  return { name, mimeType: 'image/jpeg', buffer: await blank.screenshot({ type: 'jpeg', quality: 70 }) };
}
const middle = feature => {
  const ring = feature.geometry.type === 'Polygon' ? feature.geometry.coordinates[0] : feature.geometry.coordinates[0][0];
  return [0, 1].map(i => ring.slice(0, -1).reduce((s, p) => s + p[i], 0) / (ring.length - 1));
};

const lead = await open();
let at; /* a place in 关上街道 */
await test('the kinds of ledgers stand by the plan\'s chapters with the counts the API gives; axe', async () => {
  await login(lead, 'lead', '/ledger');
  await lead.waitForSelector('.kinds-table tbody tr');
  const kinds = await api(lead, '/kinds');
  check(await lead.locator('.kinds-table tbody tr').count() === kinds.items.length, 'a kind is missing');
  check(await lead.locator('.kinds section').count() === 10, `${await lead.locator('.kinds section').count()} chapters`);
  const bare = kinds.items.find(k => k.kind === 'bare-land');
  const row = lead.locator('.kinds-table tbody tr', { hasText: '裸露土地图斑' });
  check(Number(await row.locator('td').nth(1).textContent()) === bare.total, 'the count is another');
  check((await row.textContent()).includes('待核实'), 'states are not in words');
  await clean(lead, 'kinds');
  await lead.screenshot({ path: join(screens, 'ledger-kinds.png') });
  const areas = await api(lead, '/areas');
  at = middle(areas.features.find(f => f.properties.name === '关上街道'));
});
await test('an import is tried first: refused rows with their reasons, nothing written', async () => {
  const before = (await api(lead, '/kinds/bare-land')).total;
  await lead.goto(`${url}/console/ledger/bare-land/import`);
  const csv = `图斑编号,影像批次,面积（m²）,影像日期\nT-1,2026-10,1200,2026-10-08\nT-2,2026-10,很大,2026-10-08\nT-3,2026-13,900,2026-10-08\n`;
  await lead.setInputFiles('input[name=import-file]', { name: '图斑.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) });
  await lead.waitForSelector('.import-sum');
  check(/拒收 2/.test(await text(lead, '[data-action=refused]')) && /新增 1/.test(await text(lead, '[data-action=created]')), await text(lead, '.import-sum'));
  await lead.click('[data-action=refused]');
  const rows = await lead.locator('.table-body .table-row').allTextContents();
  check(rows.length === 2 && /面积/.test(rows[0]) && /影像批次/.test(rows[1]), rows.join(' | '));
  check((await api(lead, '/kinds/bare-land')).total === before, 'a trial wrote rows');
  await clean(lead, 'import');
});
await test('the satellite\'s list comes in: questions answered, rows written once', async () => {
  const box = d => [[[at[0] + d, at[1]], [at[0] + d + 0.001, at[1]], [at[0] + d + 0.001, at[1] + 0.001], [at[0] + d, at[1] + 0.001], [at[0] + d, at[1]]]];
  const feature = i => ({ type: 'Feature', properties: { patch_no: `SAT-${i}`, batch: '2026-10', area_m2: 8800 + i, seen_on: '2026-10-09', site_name: `示范图斑${i}` }, geometry: { type: 'Polygon', coordinates: box(i * 0.002) } });
  const file = { name: 'satellite.geojson', mimeType: 'application/geo+json', buffer: Buffer.from(JSON.stringify({ type: 'FeatureCollection', features: [feature(1), feature(2)] })) };
  await lead.goto(`${url}/console/ledger/bare-land/import`);
  await lead.setInputFiles('input[name=import-file]', file);
  await until('an answer of the trial', async () => await lead.locator('.import-sum, .import-questions').count() > 0);
  while (await lead.locator('.import-questions fieldset:not(:has(input:checked))').count()) {
    await lead.locator('.import-questions fieldset:not(:has(input:checked)) input').first().check();
    await lead.waitForTimeout(600);
  }
  await lead.waitForSelector('.import-sum .button.main:enabled');
  await lead.click('.import-sum .button.main');
  await lead.waitForSelector('.import-sum .note.good');
  check(/新增 2 条/.test(await text(lead, '.import-sum .note')), await text(lead, '.import-sum .note'));
  await lead.click('.import-sum .note a');
  await lead.waitForSelector('.table-body .table-row:has-text("SAT-2")');
});

let id;
async function step(page, name, fill) {
  await page.click(`.row-moves .button:has-text("${name}")`);
  await page.waitForSelector('.move');
  if (fill) await fill(page);
  await page.click('.move button[type=submit]');
  await page.waitForFunction(n => document.querySelector('.row-sheet .note.good')?.textContent.includes(n), name);
}
await test('a patch is assigned; without its evidence the step is not taken', async () => {
  await lead.goto(`${url}/console/ledger/bare-land?q=SAT-1`);
  await lead.waitForSelector('.table-body .table-row:has-text("SAT-1")');
  await lead.keyboard.press('/');
  await lead.keyboard.press('Tab');
  await lead.focus('[role=grid]');
  await lead.keyboard.press('Home');
  await lead.keyboard.press('Enter');
  await lead.waitForSelector('.row-sheet .facts');
  id = new URL(lead.url()).pathname.split('/').pop();
  await clean(lead, 'row');
  await lead.click('.row-moves .button:has-text("派发")');
  await lead.fill('.move input[name=due_on]', '');
  await lead.click('.move button[type=submit]');
  check(await lead.locator('.move .wrong-words').count() >= 1, 'an empty step is taken');
  await lead.click('.row-moves .button:has-text("派发")');
  await step(lead, '派发', async p => { await p.selectOption('.move select[name=responsible]', 'street-guanshang'); await p.fill('.move input[name=due_on]', day(Date.now() + 20 * 86400000)); });
  await until('assigned', async () => /已派发/.test(await text(lead, '.row-state')));
  check(/期限/.test(await text(lead, '.row-state')), 'the deadline is not shown');
  await clean(lead, 'assigned row');
});
await test('the street treats it with photos; the inspector, another person, closes it', async () => {
  const street = await open();
  await login(street, 'street', `/ledger/bare-land/${id}`);
  await street.waitForSelector('.row-moves .button');
  check(!/核查销号/.test(await text(street, '.row-moves')), 'the street may close its own work');
  await step(street, '开始治理', async p => { await p.setInputFiles('.move input[name=before]', await photo('#a85', '治理前.jpg')); await p.selectOption('.move select[name=measure]', 'cover'); });
  await until('treating', async () => /治理中/.test(await text(street, '.row-state')));
  await step(street, '报完成', async p => { await p.setInputFiles('.move input[name=after]', await photo('#5a6', '治理后.jpg')); });
  await until('treated', async () => /待核查/.test(await text(street, '.row-state')));
  await street.context().close();
  const inspector = await open();
  await login(inspector, 'inspector', `/ledger/bare-land/${id}`);
  await inspector.waitForSelector('.row-moves .button:has-text("核查销号")');
  await step(inspector, '核查销号', async p => { await p.setInputFiles('.move input[name=check_photo]', await photo('#4a5', '核查.jpg')); });
  await until('closed', async () => /已销号/.test(await text(inspector, '.row-state')));
  await inspector.click('[role=tab]:has-text("证据")');
  await inspector.waitForFunction(() => document.querySelectorAll('.files img').length === 3 && [...document.querySelectorAll('.files img')].every(i => i.complete && i.naturalWidth > 0));
  await inspector.click('[role=tab]:has-text("历史")');
  await inspector.waitForSelector('.history li');
  const history = await text(inspector, '.history');
  for (const who of ['inspector', 'street', 'lead']) check(history.includes(who), `${who} is not in the history`);
  check(/核查销号/.test(history) && /开始治理/.test(history) && /治理措施/.test(history), 'the steps are not in words');
  await clean(inspector, 'history');
  await inspector.screenshot({ path: join(screens, 'ledger-history.png') });
  await inspector.context().close();
  const row = await api(lead, `/ledgers/bare-land/${id}`);
  check(row.state === 'closed' && row.fields.measure === 'cover' && row.fields.verified_on === day(Date.now()), JSON.stringify(row.fields));
});
await test('two people change one row: the second is told, what was typed stays', async () => {
  await lead.goto(`${url}/console/ledger/bare-land?q=SAT-2`);
  await lead.click('.table-body .table-row:has-text("SAT-2")');
  await lead.click('.row-moves .button:has-text("修改")');
  await lead.fill('.row-sheet input[name=land_use]', '待建');
  const other = new URL(lead.url()).pathname.split('/').pop(), now = await api(lead, `/ledgers/bare-land/${other}`);
  const changed = await lead.evaluate(async ([i, v]) => {
    const { csrf } = await (await fetch('/api/v1/session')).json();
    return (await fetch(`/api/v1/ledgers/bare-land/${i}`, { method: 'PATCH', headers: { 'Content-Type': 'application/json', 'X-CSRF-Token': csrf, 'Idempotency-Key': crypto.randomUUID(), 'If-Match': `"${v}"` }, body: JSON.stringify({ fields: { note: '另一人' } }) })).status;
  }, [other, now.version]);
  check(changed === 200, `the first change: ${changed}`);
  expects++;
  await lead.click('.row-sheet .form-foot .button.main');
  await lead.waitForSelector('.row-sheet .problem');
  check(await lead.inputValue('.row-sheet input[name=land_use]') === '待建', 'what was typed is gone');
  await lead.click('.row-sheet .problem .button:has-text("看现在的内容")');
  await lead.waitForTimeout(500);
  await lead.click('.row-sheet .form-foot .button.main');
  await lead.waitForSelector('.row-sheet .note.good');
  expects--;
  const after = await api(lead, `/ledgers/bare-land/${other}`);
  check(after.fields.land_use === '待建' && after.fields.note === '另一人', JSON.stringify(after.fields));
});
await test('a kind added by one file appears in list, table and form without a build', async () => {
  const kind = { ...JSON.parse(readFileSync(new URL('../../kinds/bare-land.json', import.meta.url), 'utf8')), $id: 'lantian:kind/test-well', title: '试验水井', 'x-title-en': 'Test wells', 'x-geometry': 'point', required: ['well_no', 'depth_m'],
    properties: { well_no: { type: 'string', title: '井号', 'x-title-en': 'Well', maxLength: 20 }, depth_m: { type: 'number', title: '井深', 'x-title-en': 'Depth', minimum: 1, maximum: 500, 'x-unit': 'm' }, sort: { type: 'string', title: '类型', 'x-title-en': 'Sort', enum: ['dug', 'driven'], 'x-enum-zh': ['大口井', '管井'], 'x-enum-en': ['dug', 'driven'] } },
    'x-unique': [['well_no']], 'x-columns': ['well_no', 'depth_m', 'sort'], 'x-writers': { create: ['lead'], change: ['lead'] }, 'x-states': [{ key: 'open', zh: '在用', en: 'in use', final: false }, { key: 'shut', zh: '已封', en: 'shut', final: true }], 'x-initial': 'open',
    'x-transitions': [{ key: 'shut', zh: '封井', en: 'Shut', from: ['open'], to: 'shut', roles: ['lead'], evidence: [] }], 'x-source': 'plan 五(二)' };
  delete kind['x-duplicate'];
  const done = await post(lead, '/kinds', { kind });
  check(done.status === 200, `${done.status} ${done.detail}`);
  await lead.goto(`${url}/console/ledger`);
  await lead.click('.kinds-table a:has-text("试验水井")');
  await lead.waitForSelector('.table-empty');
  check(/还没有记录/.test(await text(lead, '.table-empty')), 'the empty table does not say what would be here');
  await lead.click('.page-head .button.main');
  await lead.fill('.row-sheet input[name=well_no]', 'W-1');
  await lead.fill('.row-sheet input[name=depth_m]', '900');
  await lead.selectOption('.row-sheet select[name=sort]', 'driven');
  await lead.click('.row-sheet button[type=submit]');
  check(/1 至 500/.test(await text(lead, '.row-sheet .wrong-words')), 'the rule is not said');
  await lead.fill('.row-sheet input[name=depth_m]', '90');
  await lead.fill('.row-sheet textarea[name=geometry]', `${at[0].toFixed(5)}, ${at[1].toFixed(5)}`);
  await clean(lead, 'form');
  await lead.click('.row-sheet button[type=submit]');
  await lead.waitForSelector('.table-body .table-row:has-text("W-1"):has-text("管井"), .row-sheet .facts');
  await lead.waitForSelector('.row-sheet .note.good');
  check(/关上街道/.test(await text(lead, '.row-sheet .facts')), 'the street of the place is not found');
  await lead.keyboard.press('Escape');
  await lead.click('.segments .button:has-text("地图")');
  await lead.waitForFunction(() => Number(document.querySelector('.ledger-map .map')?.dataset.drawn) >= 1, null, { timeout: 20000 });
});
await test('filter, columns and a saved view live in the address', async () => {
  await lead.goto(`${url}/console/ledger/bare-land`);
  await lead.selectOption('select[name=condition-field]', 'area_m2');
  await lead.fill('input[name=condition-value]', '8000');
  await lead.click('.condition-new button');
  await lead.waitForFunction(() => location.search.includes('f.area_m2.min=8000') && document.querySelectorAll('.table-body .table-row').length === 2);
  await lead.fill('.view-name', '大图斑');
  await lead.keyboard.press('Enter');
  await lead.goto(`${url}/console/ledger/bare-land`);
  await lead.selectOption('select[aria-label="我的视图"]', '大图斑');
  await lead.waitForFunction(() => location.search.includes('f.area_m2.min=8000'));
});

await test('the plan shows 45 measures with lights in words; a measure, its duties and the SQL behind a figure', async () => {
  await lead.goto(`${url}/console/task/plan`);
  await lead.waitForFunction(() => document.querySelectorAll('.measure').length === 45);
  check((await lead.locator('.measure .light').allTextContents()).every(w => /正常|关注|滞后|无数据/.test(w)), 'a light without a word');
  await clean(lead, 'plan');
  await lead.screenshot({ path: join(screens, 'ledger-plan.png') });
  await lead.click('.measure[data-measure="4.2b"] .link');
  await lead.waitForSelector('.measure-sheet .facts');
  const m = await api(lead, '/measures/4.2b');
  check(await lead.locator('.measure-sheet ol.lines li').count() === m.duties.length, 'duties are missing');
  await clean(lead, 'measure');
  await lead.reload();
  await lead.waitForSelector('.measure-sheet .facts'); /* an address with a dot */
  await lead.click('.measure-sheet [role=tab]:has-text("指标")');
  await lead.click('.measure-sheet .lines .link');
  await lead.click('.indicator summary');
  check(/SELECT/.test(await text(lead, '.indicator pre')), 'the SQL is not shown');
});
await test('a task is made, moved by key with its evidence, and waits in the calendar', async () => {
  await lead.goto(`${url}/console/task/tasks/new?measure=5.2`);
  await lead.fill('.row-sheet input[name=title], .row-sheet textarea[name=title]', '裸土排查');
  await lead.selectOption('.row-sheet select[name=owner]', 'eco');
  await lead.fill('.row-sheet input[name=due_on]', day(Date.now() + 2 * 86400000));
  await lead.keyboard.press('Tab');
  await lead.click('.row-sheet button[type=submit]');
  await lead.waitForSelector('.row-sheet .note.good');
  await lead.keyboard.press('Escape');
  await lead.waitForSelector('[data-state=open] .card-task:has-text("裸土排查")');
  await clean(lead, 'board');
  await lead.focus('.card-task:has-text("裸土排查")');
  await lead.keyboard.press('Shift+ArrowRight');
  await lead.waitForSelector('.row-sheet .move');
  await lead.click('.move button[type=submit]');
  await lead.waitForSelector('[data-state=doing] .card-task:has-text("裸土排查")');
  await lead.goto(`${url}/console/task/tasks?view=calendar`);
  await lead.waitForSelector('.calendar');
  await clean(lead, 'calendar');
});
await test('findings, dispatch and scores: what stands is what the API says; rights decide', async () => {
  await lead.goto(`${url}/console/task/dispatch`);
  await lead.waitForSelector('.table-body .table-row');
  await lead.click('.table-body .table-row >> nth=0');
  await lead.fill('input[name=progress]', '40');
  await lead.fill('textarea[name=words]', '已完成排查');
  await lead.click('.sheet button:has-text("报送")');
  await lead.waitForSelector('.sheet .note.good');
  await clean(lead, 'dispatch');
  for (const path of ['checks', 'checks?view=checks', 'scores', 'indicators']) {
    await lead.goto(`${url}/console/task/${path}`);
    await lead.waitForSelector(path === 'checks' ? '[role=grid]' : '.table-body .table-row');
    await clean(lead, path);
  }
  const duty = await open();
  await login(duty, 'duty', `/ledger/bare-land/${id}`);
  await duty.waitForSelector('.row-sheet .facts');
  check(await duty.locator('.row-moves button').count() === 0 && await duty.locator('.page-head .button.main').count() === 0, 'who may only read is offered changes');
  await duty.context().close();
});

await test('English and the dark: no word is missing', async () => {
  const english = await open({ locale: 'en-GB', colorScheme: 'dark' });
  await login(english, 'lead', '/ledger');
  for (const [path, wait] of [['/ledger', '.kinds-table tbody tr'], [`/ledger/bare-land/${id}`, '.row-sheet .facts'], ['/task/plan/5.2', '.measure-sheet .facts'], ['/task/tasks', '.card-task']]) {
    await english.goto(`${url}/console${path}`);
    await english.waitForSelector(wait);
    const words = await english.textContent('.frame');
    check(!/\b(ledger|task|patrol|kit|page|room)\.[a-zA-Z]+/.test(words), `${path}: ${/\b(ledger|task|patrol|kit|page|room)\.[a-zA-Z]+/.exec(words)?.[0]}`);
    await clean(english, `${path} in the dark`);
  }
  await english.context().close();
});

await test('patrol: offline the page opens, an entry is kept, sent once and not doubled', async () => {
  const phone = await open({ viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, geolocation: { longitude: at[0], latitude: at[1], accuracy: 9 }, permissions: ['geolocation'] });
  await login(phone, 'grid', '/patrol');
  await phone.waitForFunction(() => /已定位/.test(document.querySelector('.patrol-fix')?.textContent ?? ''));
  await phone.waitForFunction(() => navigator.serviceWorker.controller !== null);
  await phone.waitForFunction(() => /读取/.test(document.querySelector('.patrol-main')?.textContent ?? '') && !/正在读取/.test(document.querySelector('.patrol-main')?.textContent ?? ''));
  await clean(phone, 'patrol');
  check(await phone.locator('.near-item').count() > 0, 'nothing is near');
  const before = (await api(phone, '/ledgers/burning-spot?limit=100')).items.length;
  const kept = await phone.evaluate(async () => (await Promise.all((await caches.keys()).map(async n => (await (await caches.open(n)).keys()).map(r => new URL(r.url).pathname)))).flat());
  check(kept.length > 0 && kept.every(p => p.startsWith('/console/') && !p.includes('/api/')), `the worker keeps ${kept.join()}`);
  expects++;
  await phone.context().setOffline(true);
  await phone.reload();
  await phone.waitForSelector('.patrol-foot .camera');
  check(/离线/.test(await text(phone, '.patrol-top')), 'offline is not said');
  check(await phone.locator('.near-item').count() > 0, 'what was near is forgotten');
  await phone.waitForFunction(() => /已定位/.test(document.querySelector('.patrol-fix')?.textContent ?? ''));
  await phone.setInputFiles('.patrol-foot .camera input', await photo('#e52', 'IMG_1.jpg'));
  await phone.waitForSelector('.entry img');
  await phone.click('.choice:has-text("露天焚烧火点")');
  await phone.selectOption('.entry select[name=burned]', 'straw');
  await clean(phone, 'patrol form');
  await phone.screenshot({ path: join(screens, 'ledger-patrol.png') });
  await phone.click('.entry button[type=submit]');
  await phone.waitForFunction(() => /未发送 1/.test(document.querySelector('.patrol-foot')?.textContent ?? ''));
  await phone.reload();
  await phone.waitForFunction(() => /未发送 1/.test(document.querySelector('.patrol-foot')?.textContent ?? ''));
  /* the server takes it, the answer is lost on the way: the phone must send it again and it must count once */
  let lost = 0;
  await phone.context().route('**/api/v1/ledgers/burning-spot', async r => {
    if (r.request().method() !== 'POST' || lost > 0) { await r.continue(); return; }
    lost++;
    await r.fetch();
    await r.abort('connectionreset');
  });
  await phone.context().setOffline(false);
  await until('the answer that is lost', () => lost === 1, 20000);
  await phone.waitForTimeout(300);
  check(/未发送 1/.test(await text(phone, '.patrol-foot')), 'an entry whose answer was lost is forgotten');
  await phone.click('.foot-button:has-text("未发送")');
  await phone.click('.button.big');
  await phone.waitForFunction(() => /未发送 0/.test(document.querySelector('.patrol-foot')?.textContent ?? ''), null, { timeout: 20000 });
  expects--;
  await clean(phone, 'patrol queue');
  const rows = (await api(phone, '/ledgers/burning-spot?limit=100&geometry=true')).items;
  check(rows.length === before + 1, `${rows.length - before} rows for one entry`);
  const row = rows.find(r => r.id.startsWith('p-')), files = (await api(phone, `/ledgers/burning-spot/${row.id}/attachments`)).items;
  check(row.fields.burned === 'straw' && row.fields.found_by === 'patrol' && row.street === '关上街道', JSON.stringify(row));
  check(files.length === 1 && files[0].distance_m < 30 && files[0].warnings.length === 0, JSON.stringify(files));
  check(await phone.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), 'the page is wider than the phone');
  await phone.context().close();
});
await test('nothing was refused by the content policy, no script failed, nothing was asked elsewhere', async () => check(complaints.length === 0, [...new Set(complaints)].slice(0, 4).join(' | ')));
await browser.close();
process.exitCode = failed ? 1 : 0;
