// console.mjs - drives the operators' console: URL HJ212 LANTIAN PUBLIC_KEY SCREENS_DIR; see console.test.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { check, failed, launch, test, until } from './browser.mjs';

const [rawUrl, hj212, lantian, key, screens] = process.argv.slice(2);
const url = rawUrl.replace(/\/$/, ''), PASSWORD = 'Qingtian-9-Yunhai', NEW_PASSWORD = 'Baiyun-7-Lanshan';
const room = mkdtempSync(join(tmpdir(), 'lantian-console-'));
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
mkdirSync(screens, { recursive: true });

const browser = await launch(['--use-angle=swiftshader', '--enable-unsafe-swiftshader']);
const complaints = [];
let expects = 0; /* refusals that a test provokes are no complaint */
async function open(options = {}) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'zh-CN', acceptDownloads: true, ...options });
  context.setDefaultTimeout(15000);
  await context.addInitScript(() => document.addEventListener('securitypolicyviolation', e => console.error(`CSP ${e.violatedDirective} ${e.blockedURI}`)));
  const page = await context.newPage();
  page.on('pageerror', e => complaints.push(e.message));
  page.on('console', m => { if (m.type() === 'error' && !(expects && /Failed to load resource/.test(m.text()))) complaints.push(`${m.text()} ${m.location().url}`); });
  page.on('request', r => { if (!r.url().startsWith(url) && !/^(data|blob):/.test(r.url())) complaints.push(`asks elsewhere: ${r.url()}`); });
  return page;
}
async function login(page, id, path = '/') {
  await page.goto(`${url}/console${path}`);
  await page.fill('input[name=id]', id);
  await page.fill('input[name=password]', PASSWORD);
  await page.keyboard.press('Enter');
  await page.waitForSelector('.frame');
}
const api = (page, path) => page.evaluate(async p => (await fetch(`/api/v1${p}`)).json(), path);
const text = async (page, selector) => (await page.textContent(selector)).replace(/\s+/g, ' ').trim();
const axeOf = async page => {
  await page.evaluate(axe);
  const found = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
  return found.violations.map(v => `${v.id}: ${v.nodes.map(n => n.target.join(' ')).slice(0, 3).join(', ')}`);
};
const hour = 3600000, iso = ms => `${new Date(ms + 8 * hour).toISOString().slice(0, 19)}+08:00`, day = ms => iso(ms).slice(0, 10);
/* = HJ 212-2017 App. A, bit by bit: shares nothing with the program */
function frame(mn, password, cn, cp) {
  const stamp = iso(Date.now()).replace(/\D/g, '').slice(0, 14);
  const s = `QN=${stamp}123;ST=22;CN=${cn};PW=${password};MN=${mn};Flag=5;CP=&&DataTime=${stamp};${cp}&&`;
  let c = 0xffff;
  for (const byte of Buffer.from(s)) { c = (c >> 8) ^ byte; for (let i = 0; i < 8; i++) c = c & 1 ? (c >> 1) ^ 0xa001 : c >> 1; }
  return `##${String(s.length).padStart(4, '0')}${s}${c.toString(16).toUpperCase().padStart(4, '0')}\r\n`;
}
const say = f => new Promise((ok, no) => {
  const [host, port] = hj212.split(':'), s = connect(Number(port), host, () => s.write(f));
  s.setTimeout(10000, () => no(new Error('the gateway does not answer')));
  s.on('data', d => { s.end(); ok(String(d)); });
  s.on('error', no);
});
async function saved(page, click) {
  const [download] = await Promise.all([page.waitForEvent('download'), click()]);
  const file = join(room, download.suggestedFilename());
  await download.saveAs(file);
  return file;
}

const page = await open();
await test('nobody sees a room before the login; a wrong password is said and not kept', async () => {
  await page.goto(`${url}/console/system/devices`);
  await page.waitForSelector('input[name=id]');
  check(await page.locator('.frame').count() === 0, 'the frame stands before the login');
  const found = await axeOf(page);
  check(found.length === 0, found.join('; '));
  expects++;
  await page.fill('input[name=id]', 'lead');
  await page.fill('input[name=password]', 'not-the-password');
  await page.click('button[type=submit]');
  await page.waitForFunction(() => /不对/.test(document.querySelector('.login .words')?.textContent ?? ''));
  check(await page.inputValue('input[name=password]') === '', 'the wrong password is still there');
  expects--;
});
await test('the right password leads to the page that was asked for', async () => {
  await page.fill('input[name=password]', PASSWORD);
  await page.keyboard.press('Enter');
  await page.waitForSelector('.table-body .table-row');
  check(page.url().endsWith('/console/system/devices'), page.url());
  check(await page.evaluate(() => Object.keys(localStorage).join()) === 'lantian-language', 'more than the language is remembered');
});
await test('a password set by somebody else must be changed first', async () => {
  const other = await open();
  await other.goto(`${url}/console/`);
  await other.fill('input[name=id]', 'fresh');
  await other.fill('input[name=password]', PASSWORD);
  await other.keyboard.press('Enter');
  await other.waitForSelector('input[name=fresh]');
  await other.fill('input[name=fresh]', NEW_PASSWORD);
  await other.fill('input[name=again]', `${NEW_PASSWORD}x`);
  await other.click('button[type=submit]');
  check(/不一致/.test(await text(other, '.login .words')), 'two different passwords are taken');
  await other.fill('input[name=again]', NEW_PASSWORD);
  await other.click('button[type=submit]');
  await other.waitForSelector('.frame');
  check(/新值班/.test(await text(other, '.top-me')), 'my duty is not shown');
  await other.context().close();
});
await test('situation: the map is drawn, and every station shows the index and class the API gives', async () => {
  await page.click('nav .room');
  await page.waitForSelector('.map-box .map canvas');
  await page.waitForFunction(() => Number(document.querySelector('.map-box .map')?.dataset.drawn) > 0, null, { timeout: 20000 });
  const now = await api(page, '/now');
  await page.waitForFunction(n => document.querySelectorAll('.pin').length === n, now.stations.length);
  for (const s of now.stations) check(await text(page, `.pin[data-place="${s.id}"] b`) === String(s.aqi ?? '—'), `${s.id} is shown as ${await text(page, `.pin[data-place="${s.id}"] b`)}, the API says ${s.aqi}`);
  check(await text(page, '.headline .air b') === String(now.district.aqi ?? '—') && (await text(page, '.headline .air span')) === now.district.class.zh, 'the district\'s number or class is another');
  check(await page.locator('.situation-below tbody tr').count() >= now.stations.length, 'the list beside the map is short');
  const alerts = await api(page, '/alerts');
  check(await page.locator('.alerts li').count() === alerts.items.length, 'the queue is not what the API says');
  check(await page.locator('.bars li').count() === (await api(page, '/year')).targets.filter(t => t.value !== null).length, 'targets are missing');
});
await test('layers and the picked place live in the address', async () => {
  await page.click('.map-layers .check:has-text("AQI 插值")');
  await page.click('.pin[data-place="3179A"]');
  await page.waitForSelector('.map-picked');
  check(/layers=[^&]*field/.test(page.url()) && /pick=3179A/.test(page.url()), page.url());
  await page.waitForTimeout(600);
  await page.screenshot({ path: join(screens, 'console-situation-zh.png') });
});
await test('a frame sent over HJ 212 appears in the queue of frames and as a live value', async () => {
  const watcher = await open();
  await login(watcher, 'lead', '/monitor/1452A?p=realtime');
  await watcher.waitForSelector('.lamp.on');
  await page.waitForSelector('.lamp.on');
  const answer = await say(frame('530111010000000000000005', 'SIM005', 2011, 'a34004-Rtd=123.4,a34004-Flag=N'));
  check(/CN=9014/.test(answer), `no 9014: ${answer}`);
  await watcher.waitForFunction(() => /123\.4/.test(document.querySelector('.live[data-quantity="PM2.5"] .live-value')?.textContent));
  await page.waitForFunction(() => [...document.querySelectorAll('.below-part tbody tr')].some(r => /龙泉镇/.test(r.textContent) && /实时/.test(r.textContent)));
  await watcher.context().close();
});
await test('a stretch of the chart that is dragged is looked at closer; the address keeps it', async () => {
  await page.goto(`${url}/console/monitor/3550A?s=PM2.5,PM10,CO&span=72`);
  await page.waitForSelector('.u-over');
  check(await page.locator('.chart .panel').count() === 2, 'two units are not two panels');
  const box = await page.locator('.u-over').first().boundingBox();
  await page.waitForTimeout(400);
  await page.mouse.move(box.x + box.width * 0.3, box.y + 30);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.6, box.y + 40, { steps: 6 });
  await page.mouse.up();
  await page.waitForURL(/from=.*to=/);
  const at = new URL(page.url()).searchParams, ms = t => Date.parse(`${at.get(t)}:00+08:00`);
  const share = (ms('to') - ms('from')) / (72 * hour);
  check(share > 0.25 && share < 0.35, `looked at ${share} of the time`);
  check(await page.inputValue('input[name=from]') === at.get('from').replace('T', ' '), 'the field says another time');
  await page.reload();
  await page.waitForSelector('.u-over');
  check(new URL(page.url()).searchParams.get('from') === at.get('from') && await page.inputValue('input[name=from]') === at.get('from').replace('T', ' '), 'after a reload another time is shown');
  await page.hover('.u-over', { position: { x: 100, y: 30 } });
  await page.waitForFunction(() => /PM2\.5\s*\d/.test((document.querySelector('.chart-said')?.textContent ?? '').replace(/\s+/g, ' ')));
});
await test('the chart is saved as CSV and as PNG', async () => {
  const csv = readFileSync(await saved(page, () => page.click('.tools button:has-text("CSV")')), 'utf8');
  check(/3550A\/PM2\.5\/hour,ug\/m3,/.test(csv) && csv.split('\n').length > 20, csv.slice(0, 120));
  check(statSync(await saved(page, () => page.click('.tools button:has-text("PNG")'))).size > 5000, 'the picture is empty');
});
const reviewDay = Date.parse(`${day(Date.now() - 24 * hour)}T00:00:00+08:00`);
await test('values are rejected with a reason, and not without', async () => {
  await page.goto(`${url}/console/monitor/3550A?tab=table`);
  await page.waitForSelector('.table-body .table-row');
  await page.click('button:has-text("审核数据")');
  await page.fill('input[name=review-from]', `${day(reviewDay)} 03:00`);
  await page.fill('input[name=review-to]', `${day(reviewDay)} 05:00`);
  for (const q of await page.locator('input[name=quantity]').all()) await q.setChecked(await q.getAttribute('value') === 'PM2.5');
  await page.click('.sheet button[type=submit]');
  await page.waitForSelector('.wrong-words');
  check((await api(page, '/reviews?place=3550A')).items.length === 0, 'a review without a reason went through');
  await page.fill('textarea[name=reason]', '仪器校准, 运维单 12 号');
  await page.click('.sheet button[type=submit]');
  await page.waitForSelector('.sheet .note.good');
  const [review] = (await api(page, '/reviews?place=3550A')).items;
  check(review.verdict === 'reject' && review.by === 'lead' && Date.parse(review.from) === reviewDay + 3 * hour && Date.parse(review.to) === reviewDay + 5 * hour, JSON.stringify(review));
  const rejected = await page.evaluate(async ([a, b]) => {
    const t = await (await fetch(`/api/v1/table?place=3550A&period=hour&from=${encodeURIComponent(a)}&to=${encodeURIComponent(b)}`)).json(), i = t.columns.findIndex(c => c.series === '3550A/PM2.5/hour') + 1;
    return t.rows.map(r => r[i] && (r[i][1] & 256) !== 0);
  }, [iso(reviewDay + 2 * hour), iso(reviewDay + 6 * hour)]);
  check(JSON.stringify(rejected) === '[false,true,true,false]', `rejected: ${rejected}`);
});
await test('a restore takes it back, and the list tells both with their reasons', async () => {
  await page.check('input[name=verdict][value=restore]');
  await page.fill('textarea[name=reason]', '核对原始记录, 数据有效');
  await page.click('.sheet button[type=submit]');
  await until('the second review', async () => (await api(page, '/reviews?place=3550A')).items.length === 2, 10000);
  await page.click('[role=tab]:has-text("数据审核")');
  await page.waitForFunction(() => document.querySelectorAll('#place-panel tbody tr').length === 2);
  check(/运维单 12 号/.test(await text(page, '#place-panel tbody')) && /数据有效/.test(await text(page, '#place-panel tbody')), 'a reason is missing');
});
await test('a day is signed by password; a wrong one signs nothing; a later change is told', async () => {
  await page.goto(`${url}/console/monitor/3550A?tab=sign&day=${day(reviewDay)}`);
  await page.waitForSelector('input[name=sign-password]');
  expects++;
  await page.fill('input[name=sign-password]', 'not-the-password');
  await page.click('form button:has-text("签发")');
  await page.waitForSelector('.problem');
  expects--;
  check((await api(page, `/signoffs?place=3550A`)).items.length === 0, 'a wrong password signed');
  await page.fill('input[name=sign-password]', PASSWORD);
  await page.click('form button:has-text("签发")');
  await page.waitForSelector('#place-panel .state.good:has-text("已签发")');
  const [signed] = (await api(page, '/signoffs?place=3550A')).items, preview = await api(page, `/signoffs/preview?place=3550A&day=${day(reviewDay)}`);
  check(signed.state === 'signed' && signed.by === 'lead' && signed.sha256 === preview.sha256, JSON.stringify(signed));
  const csrf = (await api(page, '/session')).csrf;
  await page.evaluate(async ([token, from, to]) => fetch('/api/v1/reviews', { method: 'POST', headers: { 'Content-Type': 'application/json', 'X-CSRF-Token': token, 'Idempotency-Key': `after-${Date.now()}` },
    body: JSON.stringify({ place: '3550A', quantity: 'SO2', from, to, verdict: 'reject', reason: '签后发现仪器故障' }) }), [csrf, iso(reviewDay + 8 * hour), iso(reviewDay + 9 * hour)]);
  await until('the changed state', async () => (await api(page, '/signoffs?place=3550A')).items[0].state === 'changed-since', 10000);
  await page.reload();
  await page.waitForSelector('#place-panel .state.warning:has-text("签后有变动")');
});
await test('a key is made by the browser, registered, and signs a day', async () => {
  await page.goto(`${url}/console/system/account`);
  const form = page.locator('form:has(h2:has-text("签名密钥"))');
  await form.locator('input[type=password]').fill(PASSWORD);
  await form.locator('button[type=submit]').click();
  await form.locator('.note.good').waitFor();
  await page.goto(`${url}/console/monitor/3179A?tab=sign&day=${day(reviewDay)}`);
  await page.waitForSelector('input[value=ed25519]:checked');
  await page.click('form button:has-text("签发")');
  await page.waitForSelector('#place-panel .note.good');
  const [signed] = (await api(page, '/signoffs?place=3179A')).items;
  check(signed.method === 'ed25519' && signed.state === 'signed', JSON.stringify(signed));
});
await test('the journal finds an entry; its proof is downloaded and verifies', async () => {
  await page.goto(`${url}/console/system/journal?kind=act`);
  await page.waitForSelector('.table-body .table-row:has-text("数据签发")');
  await page.click('.table-body .table-row:has-text("数据签发") >> nth=0');
  await page.waitForURL(/journal\/\d+/);
  await page.click('.sheet [role=tab]:has-text("证明")');
  await page.waitForSelector('.sheet .proof a[download]');
  const file = await saved(page, () => page.click('.sheet .proof a[download]'));
  check(/ok|valid|有效|成立|good/i.test(String(execFileSync(lantian, ['verify', file, '--key', key], { stdio: 'pipe' }))), 'verify says nothing');
});
await test('a value of the table leads to a proof that verifies', async () => {
  await page.goto(`${url}/console/monitor/3550A?tab=table`);
  await page.click('#place-panel .table-body .table-row >> nth=6');
  await page.click('.sheet .seal >> nth=0');
  await page.waitForSelector('.proof-sheet a[download]');
  const file = await saved(page, () => page.click('.proof-sheet a[download]'));
  execFileSync(lantian, ['verify', file, '--key', key], { stdio: 'pipe' });
});
await test('a device is registered and changed; what is wrong is said beside its field', async () => {
  await page.goto(`${url}/console/system/devices/new`);
  await page.waitForSelector('select[name=place] option[value="SIM-SITE-02"]', { state: 'attached' });
  await page.fill('input[name=mn]', '53');
  await page.click('.sheet button[type=submit]');
  await page.waitForSelector('.sheet .wrong-words');
  await page.fill('input[name=mn]', '530111990000000000000001');
  await page.selectOption('select[name=place]', 'SIM-SITE-02');
  await page.fill('.sheet input[name=password]', 'TEST01');
  await page.click('.sheet button[type=submit]');
  await page.waitForURL(/devices\/530111990000000000000001/);
  await page.click('.sheet [role=tab]:has-text("修改")');
  await page.check('.sheet label:has-text("严格") input');
  await page.click('.sheet button[type=submit]');
  await until('the change', async () => (await api(page, '/devices/530111990000000000000001')).strict === true, 10000);
  await page.click('.sheet [role=tab]:has-text("历史")');
  await page.waitForFunction(() => document.querySelectorAll('.sheet .history li').length === 2);
  check(!/TEST01/.test(await page.content()), 'the password is shown');
});
await test('two who change the same person: the second learns who was first, and keeps what was typed', async () => {
  const a = await open(), b = await open();
  await login(a, 'admin', '/system/people/fresh?tab=change');
  await login(b, 'admin', '/system/people/fresh?tab=change');
  for (const [p, phone] of [[a, '087112345678'], [b, '087187654321']]) { await p.waitForSelector('.sheet input[name=phone]'); await p.fill('.sheet input[name=phone]', phone); }
  await a.click('.sheet button[type=submit]');
  await until('the first change', async () => (await api(a, '/people/fresh')).phone === '087112345678', 10000);
  expects++;
  await b.click('.sheet button[type=submit]');
  await b.waitForSelector('.sheet .problem');
  expects--;
  check(/已被他人修改/.test(await text(b, '.sheet .problem')) && /admin|陈管理/.test(await text(b, '.sheet .problem')), await text(b, '.sheet .problem'));
  check(await b.inputValue('.sheet input[name=phone]') === '087187654321', 'what was typed is gone');
  await a.context().close();
  await b.context().close();
});
await test('an ended session lays the login over the page; nothing that was typed is lost', async () => {
  await page.goto(`${url}/console/monitor/3179A?tab=reviews`);
  await page.click('button:has-text("审核数据")');
  await page.fill('textarea[name=reason]', '写到一半的理由');
  const keep = await page.context().cookies();
  expects++;
  await page.context().clearCookies();
  await page.click('.sheet button[type=submit]');
  await page.waitForSelector('.login.over');
  check(keep.length > 0 && await page.evaluate(() => document.querySelector('.frame').inert), 'the page behind can still be used');
  await page.fill('.login input[name=password]', PASSWORD);
  await page.keyboard.press('Enter');
  await page.waitForSelector('.login.over', { state: 'detached' });
  await page.waitForSelector('.sheet .note.good');
  expects--;
  const [review] = (await api(page, '/reviews?place=3179A')).items;
  check(review.reason === '写到一半的理由', 'the act was lost with the session');
});
await test('a job runs to its end and tells its result', async () => {
  await page.goto(`${url}/console/system/jobs`);
  await page.click('button:has-text("启动")');
  await page.waitForSelector('tbody tr:has-text("日志全面校验") .state.good', { timeout: 20000 }); /* the plan's daily run is a job too */
  await page.click('tbody tr:has-text("日志全面校验") .link');
  await page.waitForFunction(() => /"ok": true/.test(document.querySelector('.sheet pre')?.textContent ?? ''));
});
await test('settings are changed by who may, as an act', async () => {
  const admin = await open();
  await login(admin, 'admin', '/system/settings');
  await admin.fill('[id="set-notice.zh"]', '演练通知');
  await admin.click('button[type=submit]');
  await admin.waitForSelector('.note.good');
  check((await api(admin, '/site')).notice.zh === '演练通知', 'the notice is not published');
  await admin.context().close();
});
await test('the console is worked by keyboard alone', async () => {
  const k = await open();
  await k.goto(`${url}/console/`);
  await k.waitForSelector('input[name=id]');
  await k.keyboard.type('lead');
  await k.keyboard.press('Tab');
  await k.keyboard.type(PASSWORD);
  await k.keyboard.press('Enter');
  await k.waitForSelector('.frame');
  await k.keyboard.press('Control+k');
  await k.waitForSelector('.palette[open]');
  await k.keyboard.type('设备');
  await k.keyboard.press('Enter');
  await k.waitForSelector('.table-body .table-row');
  await k.keyboard.press('/');
  await k.keyboard.type('模拟排放口');
  await k.waitForFunction(() => document.querySelectorAll('.table-body .table-row').length === 12);
  for (let i = 0; i < 12 && await k.evaluate(() => document.activeElement.getAttribute('role')) !== 'grid'; i++) await k.keyboard.press('Tab');
  await k.keyboard.press('ArrowDown');
  await k.keyboard.press('Enter');
  await k.waitForSelector('.sheet h2:focus');
  await k.keyboard.press('Escape');
  await k.waitForSelector('.sheet', { state: 'detached' });
  check(await k.evaluate(() => document.activeElement.getAttribute('role')) === 'grid', 'the focus does not come back to the table');
  await k.keyboard.press('Control+k');
  await k.keyboard.type('530111020000000000000003');
  await k.keyboard.press('Enter');
  await k.waitForURL(/devices\/530111020000000000000003/);
  await k.goto(`${url}/console/monitor/3550A`);
  await k.waitForSelector('.u-over');
  await k.focus('.chart-box');
  for (let i = 0; i < 3; i++) await k.keyboard.press('ArrowLeft');
  await k.waitForFunction(() => /\d{4}-\d\d-\d\d \d\d:\d\d/.test(document.querySelector('.chart-when')?.textContent ?? ''));
  await k.keyboard.press('+');
  await k.waitForURL(/from=/);
  await k.context().close();
});
await test('the language is switched, and kept', async () => {
  await page.goto(`${url}/console/monitor`);
  await page.waitForSelector('.table-body .table-row');
  await page.click('.top button[lang=zh]');
  await page.waitForFunction(() => document.documentElement.lang === 'en' && document.querySelector('h1')?.textContent === 'Places');
  await page.reload();
  await page.waitForFunction(() => document.querySelector('h1')?.textContent === 'Places');
  check(!/undefined|null|NaN|\b[a-z]+\.[a-z]+\.[a-z]+\b/.test(await page.innerText('nav')), 'a word is missing');
});

const PAGES = ['/command', '/command?layers=stations,field,wind,names&pick=3550A', '/monitor', '/monitor/3550A?s=PM2.5,CO', '/monitor/3550A?tab=table', '/monitor/3550A?tab=reviews', '/monitor/3550A?tab=sign', '/monitor/SIM-OUTLET-01?tab=facts',
  '/system/devices/530111020000000000000005?tab=evidence', '/system/people/street?tab=change', '/system/people/+roles', '/system/journal/5?tab=proof', '/system/jobs', '/system/settings', '/system/status', '/system/account', '/warning', '/warning/verification', '/no/such/page'];
await test('axe finds nothing on any page, in the light and in the dark, in both languages', async () => {
  const found = [];
  for (const [i, path] of PAGES.entries()) {
    await page.emulateMedia({ colorScheme: i % 2 ? 'dark' : 'light' });
    await page.goto(`${url}/console${path}`);
    await page.waitForSelector('.room-main h1, .room-main h2', { state: 'attached' });
    await page.waitForTimeout(350);
    found.push(...(await axeOf(page)).map(v => `${path} ${v}`));
  }
  check(found.length === 0, found.join(' | '));
});
for (const [w, h] of [[768, 1024], [1440, 900]])
  await test(`nothing runs over the edge at ${w} x ${h}`, async () => {
    await page.setViewportSize({ width: w, height: h });
    for (const [i, path] of PAGES.entries()) {
      if (i % 3 === (w > 1000 ? 1 : 2)) continue;
      await page.goto(`${url}/console${path}`);
      await page.waitForSelector('.room-main h1, .room-main h2', { state: 'attached' });
      await page.waitForTimeout(150);
      const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      check(over <= 0, `${path}: ${over} px wider than the screen`);
    }
  });
await test('a street officer sees the own street, no system pages that are not his, and a refused page in words', async () => {
  const s = await open();
  await login(s, 'street', '/monitor');
  await s.waitForSelector('.table-body .table-row');
  const allowed = (await api(s, '/places')).items, all = (await api(page, '/places')).items;
  check(allowed.length < all.length && allowed.every(p => p.kind === 'station' || p.kind === 'weather' || p.street === '关上街道'), `${allowed.length} of ${all.length} places`);
  check(await s.locator('.table-body .table-row').count() === Math.min(allowed.length, await s.locator('.table-body .table-row').count()), 'more rows than places');
  check(await s.locator('.table-body .table-row:has-text("模拟排放口")').count() === allowed.filter(p => /模拟排放口/.test(p.name)).length, 'outlets of others are shown');
  check(!/日志|设置|后台任务/.test(await s.innerText('nav')), 'rooms of others are shown');
  await s.goto(`${url}/console/system/journal`);
  await s.waitForFunction(() => /没有权限/.test(document.querySelector('.room-main')?.textContent ?? ''));
  expects++;
  await s.goto(`${url}/console/monitor/SIM-OUTLET-01`);
  await s.waitForFunction(() => /没有编号为/.test(document.querySelector('.room-main')?.textContent ?? ''));
  check(await s.evaluate(async () => (await fetch('/api/v1/latest?place=SIM-OUTLET-01')).status) === 403, 'the server gives the outlet\'s values');
  expects--;
  await s.context().close();
});
await test('logging out ends the session', async () => {
  await page.click('.top .icon-button >> nth=-1');
  await page.waitForSelector('input[name=id]');
  check((await api(page, '/session')).person === null, 'the session lives on');
});
await test('no script error, nothing against the content-security-policy, no call to another host', async () => check(complaints.length === 0, complaints.slice(0, 5).join('; ')));
await browser.close();
rmSync(room, { recursive: true, force: true });
process.exitCode = failed ? 1 : 0;
