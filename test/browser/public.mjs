// public.mjs - drives the public pages: URL HOSTILE_URL LANTIAN PUBLIC_KEY SCREENS_DIR SERVER_PID; see public.test.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { check, failed, launch, test, until } from './browser.mjs';

const [rawUrl, rawHostile, lantian, key, screens, serverPid] = process.argv.slice(2);
const url = rawUrl.replace(/\/$/, ''), hostile = rawHostile.replace(/\/$/, '');
const room = mkdtempSync(join(tmpdir(), 'lantian-public-'));
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
mkdirSync(screens, { recursive: true });
const PAGES = ['/', '/elder', '/station/3179A', '/ranking', '/ranking?period=year', '/plan', '/data', '/about', '/report', '/disclosure'];
const inEnglish = path => (path === '/' ? '/en/' : `/en${path}`);
const BOTH = PAGES.flatMap(p => [p, inEnglish(p)]);
const SIZE_MAX = 150 * 1024;
const api = async path => (await fetch(`${url}/api/v1${path}`)).json();
const shown = aqi => (aqi === null || aqi === undefined ? '—' : String(aqi));

const browser = await launch();
const complaints = [];
async function open(options = {}) {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, locale: 'zh-CN', acceptDownloads: true, ...options });
  context.setDefaultTimeout(15000);
  // what Chromium 80 does not have
  await context.addInitScript(() => {
    delete Element.prototype.replaceChildren; delete Document.prototype.replaceChildren; delete String.prototype.replaceAll; delete Array.prototype.at; delete String.prototype.at;
    delete Object.hasOwn; delete Array.prototype.findLast; delete Array.prototype.toSorted; delete window.structuredClone; delete Promise.any; delete window.WeakRef;
  });
  const page = await context.newPage();
  page.on('pageerror', e => complaints.push(e.message));
  page.on('console', m => { if (m.type() === 'error' && !/404/.test(m.text())) complaints.push(m.text()); });
  page.on('request', r => { if (!r.url().startsWith(url) && !r.url().startsWith(hostile) && !/^(data|blob):/.test(r.url())) complaints.push(`asks elsewhere: ${r.url()}`); });
  return page;
}
const comeBack = async p => { await p.evaluate(() => sessionStorage.clear()); await p.goto(`${url}/`); }; // as on another day
const axeOf = async page => {
  await page.evaluate(axe);
  const found = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'] }));
  return found.violations.map(v => `${v.id}: ${v.nodes.map(n => n.target.join(' ')).slice(0, 3).join(', ')}`);
};

await test('the district has an AQI once the simulator has filled an hour', async () => {
  await until('a district AQI', async () => { const n = await api('/now'); return n.district.hour && n.district.aqi !== null && n.stations.every(s => s.hour); }, 120000);
});

// --- without JavaScript --------------------------------------------------------------------------------------------
const bare = await open({ javaScriptEnabled: false });
/* what the page at hand says otherwise than the API; '' when they agree */
async function differs() {
  const now = await api('/now'), year = await api('/year');
  await bare.goto(`${url}/`);
  const says = async selector => (await bare.textContent(selector)).replace(/\s+/g, ' ').trim();
  const { district } = now;
  if (await says('#district-aqi') !== shown(district.aqi) || await says('.class-word') !== district.class.zh) return 'another AQI';
  if (await says('.advice') !== district.advice.zh) return 'another advice';
  const value = await says('.values li:nth-child(1) .value');
  if (value !== `${district.values['PM2.5'].value} μg/m³`) return `PM2.5 is shown as "${value}"`;
  if (await bare.locator('.places li').count() !== now.stations.length) return 'not every station is in the list';
  for (const s of now.stations)
    if (!(await bare.locator(`.places a[href="/station/${s.id}"]`).textContent()).includes(s.aqi === null ? '暂无指数' : String(s.aqi))) return `${s.id}: another number`;
  const pm25 = year.targets.find(t => t.key === 'pm25_year');
  if (!(await bare.locator('.target').first().textContent()).includes(pm25.value === null ? '缺数据' : String(pm25.value))) return 'another PM2.5 of the year';
  return '';
}
await test('without JavaScript: class, number, advice, list, targets, ranking and calendar stand, as the API tells them', async () => {
  let how = ''; /* data stream in: API and page are of one moment sooner or later */
  await until('the page saying what the API says', async () => { how = await differs(); return !how; }, 60000).catch(e => { throw new Error(how || e.message); });
  check(await bare.locator('#ranking tbody tr').count() > 0 || await bare.locator('#ranking .missing').count() > 0, 'no ranking and no word why');
  check(await bare.locator('svg.map a.pin').count() > 2, 'no map');
  await bare.goto(`${url}/station/3179A`);
  check(await bare.locator('#hours tbody tr').count() === 24, 'not 24 hours');
  check(await bare.locator('.calendar .day').count() === 30, 'not 30 days');
});
await test('map and list tell the same stations in the same order', async () => {
  await bare.goto(`${url}/`);
  const list = await bare.locator('.places a').evaluateAll(a => a.map(n => n.getAttribute('href')));
  const pins = await bare.locator('a.pin').evaluateAll(a => a.map(n => n.getAttribute('href')));
  check(pins.every(p => list.includes(p)), 'the map has a station that the list has not');
  const own = await bare.locator('a.pin.own').evaluateAll(a => a.map(n => n.getAttribute('href')));
  check(JSON.stringify(list.filter(p => own.includes(p))) === JSON.stringify(own), 'another order');
});
await test('every page in both languages: 200, well-formed, no inline style or script, right lang, alternates that exist', async () => {
  for (const path of BOTH) {
    const r = await fetch(url + path), text = await r.text();
    check(r.status === 200 && /^text\/html/.test(r.headers.get('content-type')), `${path}: ${r.status} ${r.headers.get('content-type')}`);
    check(!/<[^>]*\sstyle=|<style|<[^>]*\son[a-z]+=|javascript:/.test(text), `${path}: inline style or script`);
    check((text.match(/<script/g) || []).length === 2 && text.includes('<script type="application/json"'), `${path}: another script`);
    check(text.includes(`lang="${path.startsWith('/en') ? 'en' : 'zh-CN'}"`), `${path}: lang`);
    const other = /data-other="([^"]*)"/.exec(text)[1];
    check((await fetch(url + other)).status === 200, `${path}: its other language ${other} is not there`);
    check(!/undefined|NaN|\(null\)|%[sd]/.test(text.replace(/<script type="application\/json"[^]*<\/script>/, '')), `${path}: a word is missing`);
  }
  const page = await open();
  await page.goto(`${url}/`);
  for (const path of BOTH) {
    const fault = await page.evaluate(async p => {
      const d = new DOMParser().parseFromString((await (await fetch(p)).text()).replace('<!DOCTYPE html>', ''), 'application/xml');
      const e = d.querySelector('parsererror');
      return e ? e.textContent : '';
    }, path);
    check(!fault, `${path}: ${fault}`);
  }
  await page.context().close();
});
await test('an unknown station is a page that says so', async () => {
  const r = await fetch(`${url}/station/nix%3Cscript%3E`), text = await r.text();
  check(r.status === 404 && text.includes('没有这个监测点') && !text.includes('<script>'), `${r.status}`);
});

// --- hostile names ---------------------------------------------------------------------------------------------------
await test('names of a plan stay text, and a district without data says so', async () => {
  const page = await open();
  for (const path of BOTH) {
    await page.goto(hostile + path, { waitUntil: 'load' });
    await page.waitForTimeout(200);
    check(!await page.evaluate(() => window.hostile), `${path}: a name ran as script`);
    check(await page.locator('img').count() === 0, `${path}: a name became an element`);
  }
  await page.goto(`${hostile}/`);
  const text = await page.textContent('body');
  check(text.includes('<script>window.hostile=1</script>'), 'the hostile name is not shown as it is');
  check(text.includes('还没有收到有效的小时值'), 'the empty state has no word');
  const bad = await axeOf(page);
  check(bad.length === 0, bad.join('; '));
  await page.context().close();
});

// --- with JavaScript ------------------------------------------------------------------------------------------------
const page = await open();
await test('with JavaScript: the same number', async () => {
  await page.goto(`${url}/`);
  await until('the number', async () => await page.textContent('#district-aqi') === shown((await api('/now')).district.aqi), 30000);
});
await test('a "now" event brings the new number, keeps the focus, and a lost reply is said', async () => {
  const p = await open();
  await p.addInitScript(() => {
    const Real = window.EventSource;
    window.sources = [];
    window.EventSource = class extends Real { constructor(...a) { super(...a); window.sources.push(this); } };
  });
  await p.goto(`${url}/`);
  await p.waitForFunction(() => window.sources.length === 1);
  await p.locator('.places a').first().focus();
  const focused = await p.evaluate(() => document.activeElement.getAttribute('href'));
  let isLost = false;
  await p.route(`${url}/`, async route => {
    if (isLost) return route.abort();
    const body = await (await fetch(`${url}/`)).text();
    return route.fulfill({ contentType: 'text/html; charset=utf-8', body: body.replace(/id="district-aqi">[^<]*/, 'id="district-aqi">321') });
  });
  await p.evaluate(() => window.sources[0].dispatchEvent(new MessageEvent('now', { data: '{}' })));
  await until('the new number', async () => await p.textContent('#district-aqi') === '321', 10000);
  check(await p.evaluate(() => document.activeElement.getAttribute('href')) === focused, 'the focus was lost');
  isLost = true;
  await p.evaluate(() => window.sources[0].dispatchEvent(new MessageEvent('now', { data: '{}' })));
  await until('the word', async () => /中断/.test(await p.textContent('#live')), 10000);
  complaints.length = 0; // the aborted fetch is one
  await p.context().close();
});
await test('language switches, and the choice is kept for the front door', async () => {
  const p = await open();
  await p.goto(`${url}/`);
  await p.click('.switches a[hreflang="en"]');
  await p.waitForURL(`${url}/en/`);
  check(await p.getAttribute('html', 'lang') === 'en' && /Air quality now/.test(await p.textContent('h1')), 'not English');
  check(await p.textContent('#district-aqi') === shown((await api('/now')).district.aqi), 'another number');
  await comeBack(p);
  await p.waitForURL(`${url}/en/`);
  await p.click('.rooms a >> nth=2');
  check(new URL(p.url()).pathname === '/en/plan', `a link leads to ${p.url()}`);
  await p.click('.switches a[hreflang="zh-CN"]');
  await p.waitForURL(`${url}/plan`);
  await comeBack(p);
  await p.waitForTimeout(300);
  check(new URL(p.url()).pathname === '/', 'the older choice won');
  check((await p.context().cookies()).length === 0, 'a cookie was set');
  await p.context().close();
});
await test('elder mode: one number, one sentence, telephones, four choices, large, no map', async () => {
  const p = await open();
  await p.goto(`${url}/`);
  await p.click('.switches a[data-keep="elder"]');
  await p.waitForURL(`${url}/elder`);
  check(await p.textContent('#district-aqi') === shown((await api('/now')).district.aqi), 'another number');
  check(await p.locator('svg').count() === 0, 'there is a drawing');
  const choices = await p.locator('main a:visible, main button:visible').evaluateAll(all => all.map(n => ({ h: n.getBoundingClientRect().height, w: n.getBoundingClientRect().width })));
  check(choices.length >= 3 && choices.length <= 4, `${choices.length} choices`);
  check(choices.every(c => c.h >= 60 && c.w >= 60), 'a choice is smaller than 60 px');
  check(await p.locator('a[href="tel:12345"]').count() === 1 && await p.locator('a[href="tel:12369"]').count() === 1, 'no telephone');
  const small = await p.evaluate(() => [...document.querySelectorAll('body *')].filter(n => n.offsetParent && [...n.childNodes].some(c => c.nodeType === 3 && c.textContent.trim()))
    .filter(n => parseFloat(getComputedStyle(n).fontSize) < 24 || parseFloat(getComputedStyle(n).lineHeight) < 1.3 * parseFloat(getComputedStyle(n).fontSize) - 0.5 && n.tagName !== 'B').map(n => n.textContent.slice(0, 20)));
  check(small.length === 0, `smaller than 24 px or lines too near: ${small.join(' | ')}`);
  await comeBack(p); // the choice is kept
  await p.waitForURL(`${url}/elder`);
  await p.click('[data-keep="plain"]');
  await p.waitForURL(`${url}/`);
  await p.context().close();
});
await test('reading aloud speaks the number and the sentence', async () => {
  const p = await open();
  await p.addInitScript(() => {
    window.said = [];
    Object.defineProperty(window, 'speechSynthesis', { value: { speak: u => window.said.push([u.lang, u.text]), cancel: () => undefined } });
  });
  await p.goto(`${url}/elder`);
  await p.click('#read');
  const [lang, text] = (await p.evaluate(() => window.said))[0];
  const { district } = await api('/now');
  check(lang === 'zh-CN' && text.includes(shown(district.aqi)) && text.includes(district.advice.zh), `${lang}: ${text}`);
  check(await p.textContent('#read') === '停止朗读', 'the button does not say that it stops');
  await p.click('#read');
  check(await p.textContent('#read') === '读给我听', 'it does not stop');
  await p.context().close();
});

// --- a station ---------------------------------------------------------------------------------------------------------
await test('the 24-hour chart shows each value of the series, with unit, limit, words and table', async () => {
  await page.goto(`${url}/station/3179A`);
  await page.waitForSelector('.chart svg .line');
  const to = Math.floor(Date.now() / 36e5) * 36e5;
  const series = await api(`/series?name=${encodeURIComponent('3179A/PM2.5/hour')}&from=${new Date(to - 24 * 36e5).toISOString()}&to=${new Date(to).toISOString()}`);
  const good = series.points.filter(p => p[1] !== null && !(p[2] & 0x83ff));
  check(await page.locator('.chart circle.dot').count() === good.length, `${await page.locator('.chart circle.dot').count()} points, ${good.length} in the series`);
  const words = await page.textContent('.chart-words');
  check(words.includes(`最高 ${Math.max(...good.map(p => p[1]))} μg/m³`), words);
  check(/24小时限值 \d+/.test(await page.textContent('.chart svg')), 'no limit');
  check(/\d\d:\d\d/.test(await page.textContent('.chart svg')), 'no time on the axis');
  await page.click('#charts details summary >> nth=0');
  check(await page.locator('#charts tbody tr').count() === 24, 'the table is short');
});
await test('keys, pointer and the slider read the values', async () => {
  const slider = page.locator('.chart');
  const before = await slider.getAttribute('aria-valuetext');
  check(/PM2\.5 .*μg\/m³/.test(before), `it says "${before}"`);
  await slider.focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowRight');
  check(await slider.getAttribute('aria-valuenow') === '1' && await slider.getAttribute('aria-valuetext') !== before, 'the keys do nothing');
  await page.keyboard.press('End');
  check(await slider.getAttribute('aria-valuenow') === '23', 'End is not the end');
  const box = await slider.boundingBox();
  await page.mouse.move(box.x + box.width / 2, box.y + 80);
  const middle = Number(await slider.getAttribute('aria-valuenow'));
  check(middle > 8 && middle < 15, `the pointer in the middle reads value ${middle}`);
});
await test('thirty days: the law\'s daily values, O3 by its largest 8 h mean', async () => {
  await page.click('.tabs >> text=O₃');
  await page.click('.tabs >> text=30天');
  await page.waitForSelector('.chart svg .bar');
  const day = n => new Date(Date.now() + 288e5 - n * 864e5).toISOString().slice(0, 10);
  const answer = await api(`/assess?by=station&only=3179A&from=${day(30)}&to=${day(1)}&daily=true`);
  const values = answer.units[0].daily.map(d => d.O3_8h).filter(v => v !== null);
  check(await page.locator('.chart .bar').count() === values.length && values.length > 5, `${await page.locator('.chart .bar').count()} bars, ${values.length} days`);
  check(/日最大8小时平均/.test(await page.textContent('.reading')), 'it does not say which mean');
  check(await page.locator('.chart .gap').count() >= 1, 'days without data are no gap');
});
await test('"proof" downloads a proof that verifies, and a changed one does not', async () => {
  await page.goto(`${url}/`);
  const [download] = await Promise.all([page.waitForEvent('download'), page.click('#now .seal')]);
  const file = join(room, 'proof.json');
  await download.saveAs(file);
  execFileSync(lantian, ['verify', file, '--key', key], { stdio: 'pipe' });
  const text = readFileSync(file, 'utf8'), m = /"payload":"([A-Za-z0-9+/]{40,})/.exec(text);
  check(m, 'the proof carries no payload');
  const at = m.index + 11 + 20;
  writeFileSync(file, text.slice(0, at) + (text[at] === 'A' ? 'B' : 'A') + text.slice(at + 1));
  let refused = false;
  try { execFileSync(lantian, ['verify', file, '--key', key], { stdio: 'pipe' }); } catch (e) { refused = true; }
  check(refused, 'a changed proof verifies');
});
await test('open data: the form downloads hours of a station as CSV', async () => {
  await page.goto(`${url}/data`);
  await page.selectOption('#f-place', '3179A');
  const [download] = await Promise.all([page.waitForEvent('download'), page.click('.buttons button >> nth=0')]);
  const file = join(room, 'hours.csv');
  await download.saveAs(file);
  const lines = readFileSync(file, 'utf8').trim().split(/\r?\n/);
  check(/^\ufeff?time,place,name,quantity,value,unit,marks,entry/.test(lines[0]) && lines.length > 24 && lines.slice(1).every(l => l.includes('3179A') && l.includes('PM2.5')), lines.slice(0, 2).join(' | '));
});
await test('every data set that the page names answers', async () => {
  for (const href of await page.locator('.sets a').evaluateAll(a => a.map(n => n.getAttribute('href')))) check((await fetch(url + href)).status === 200, href);
});

// --- for everybody -------------------------------------------------------------------------------------------------------
await test('keyboard alone: skip link, focus that is seen, a station, its tabs', async () => {
  await page.goto(`${url}/`);
  await page.keyboard.press('Tab');
  check(await page.evaluate(() => document.activeElement.className) === 'skip', 'the first stop is not the skip link');
  await page.keyboard.press('Enter');
  check(await page.evaluate(() => document.activeElement.id) === 'main', 'it does not skip');
  const seen = new Set();
  for (let i = 0; i < 60; i++) {
    await page.keyboard.press('Tab');
    const at = await page.evaluate(() => { const n = document.activeElement, s = getComputedStyle(n); return [n.tagName, n.getAttribute('href') || n.textContent.slice(0, 10), s.outlineStyle, parseFloat(s.outlineWidth), n.closest('.places') ? 'list' : '']; });
    if (at[0] === 'BODY') break;
    check(at[2] !== 'none' && at[3] >= 2, `no focus is seen on ${at[0]} ${at[1]}`);
    seen.add(at[1]);
    if (at[4] === 'list') break;
  }
  check(seen.size >= 5, 'the focus does not travel');
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/station\//);
  await page.waitForSelector('.chart svg');
  await page.locator('.tabs button').nth(1).focus();
  await page.keyboard.press('Space');
  await until('PM10', async () => /^PM10/.test(await page.textContent('.chart-words')), 5000);
});
await test('axe finds nothing, in both languages, light and dark', async () => {
  for (const colorScheme of ['light', 'dark']) {
    const p = await open({ colorScheme });
    for (const path of BOTH) {
      await p.goto(url + path);
      if (/station/.test(path)) { await p.waitForSelector('.chart svg'); await p.click('#charts details summary >> nth=0'); }
      const bad = await axeOf(p);
      check(bad.length === 0, `${path} (${colorScheme}): ${bad.join('; ')}`);
    }
    await p.context().close();
  }
});
await test('targets of touch are 24 px and more, or stand apart', async () => {
  await page.goto(`${url}/`);
  const small = await page.evaluate(() => [...document.querySelectorAll('a, button, summary')].filter(n => n.offsetParent && !n.classList.contains('skip') && getComputedStyle(n).display !== 'inline')
    .map(n => [n.textContent.trim().slice(0, 16), n.getBoundingClientRect()]).filter(([, r]) => r.height < 24 || r.width < 24).map(([t]) => t));
  check(small.length === 0, small.join(' | '));
});
for (const [w, h] of [[320, 640], [390, 844], [768, 1024], [1440, 900]])
  await test(`nothing runs over the edge at ${w} x ${h}`, async () => {
    const p = await open({ viewport: { width: w, height: h } });
    for (const path of BOTH) {
      await p.goto(url + path);
      if (/station/.test(path)) await p.waitForSelector('.chart svg');
      const over = await p.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      check(over <= 0, `${path}: ${over} px wider than the screen`);
      if (w !== 320) await p.screenshot({ path: join(screens, `public-${w}-${path.replace(/\W+/g, '-')}.png`), fullPage: true });
    }
    await p.context().close();
  });
await test('the longest class word stands whole, on one line in Chinese, at every width', async () => {
  for (const w of [320, 360, 390, 768, 1440])
    for (const path of ['/', '/en/', '/elder', '/en/elder']) {
      const p = await open({ viewport: { width: w, height: 844 } });
      await p.goto(url + path);
      const [over, lines] = await p.evaluate(() => {
        const word = document.querySelector('.class-word'), number = document.querySelector('.tile b');
        document.querySelector('.tile').className = 'tile c4';
        word.textContent = document.documentElement.lang === 'en' ? 'moderately polluted' : '中度污染';
        number.textContent = '188';
        return [document.documentElement.scrollWidth - document.documentElement.clientWidth, Math.round(word.getBoundingClientRect().height / parseFloat(getComputedStyle(word).lineHeight))];
      });
      check(over <= 0 && lines <= (path.startsWith('/en') ? 2 : 1), `${path} at ${w}: ${over} px over, ${lines} lines`);
      await p.context().close();
    }
});
await test('forced colours keep the class, and reduced motion is kept', async () => {
  const p = await open({ forcedColors: 'active', reducedMotion: 'reduce' });
  await p.goto(`${url}/`);
  const { district } = await api('/now');
  const rgb = district.rgb.match(/\w\w/g).map(x => parseInt(x, 16)).join(', ');
  check(await p.evaluate(() => getComputedStyle(document.querySelector('.tile')).backgroundColor) === `rgb(${rgb})`, 'the class lost its colour');
  check(await p.evaluate(() => getComputedStyle(document.documentElement).scrollBehavior) === 'auto', 'it still moves');
  await p.context().close();
});
await test('printed: no page is cut, nothing that only works on a screen', async () => {
  const p = await open({ viewport: { width: 688, height: 1000 } }); // A4 less its margins
  for (const path of BOTH.filter(x => !/elder/.test(x))) {
    await p.goto(url + path);
    if (/station/.test(path)) await p.waitForSelector('.chart svg');
    await p.emulateMedia({ media: 'print' });
    await p.evaluate(() => window.dispatchEvent(new Event('beforeprint')));
    check(await p.locator('details:not([open])').count() === 0, `${path}: something stays folded`);
    await p.waitForTimeout(100);
    const cut = await p.evaluate(() => [...document.querySelectorAll('body, .card, .scroll, table, pre')].filter(n => n.offsetParent && n.scrollWidth > n.clientWidth + 1 && getComputedStyle(n).display !== 'inline').map(n => n.className || n.tagName));
    check(cut.length === 0, `${path}: cut: ${cut.join(', ')}`);
    check(await p.locator('.rooms:visible, .seal:visible, .download:visible').count() === 0, `${path}: a control is printed`);
    const pdf = await p.pdf({ format: 'A4', path: join(room, 'page.pdf') });
    check(pdf.length > 5000 && (pdf.toString('latin1').match(/\/Type\s*\/Page\b/g) || []).length >= 1, `${path}: no PDF`);
    await p.evaluate(() => window.dispatchEvent(new Event('afterprint')));
    await p.emulateMedia({ media: 'screen' });
  }
  await p.context().close();
});

// --- speed -----------------------------------------------------------------------------------------------------------------
/* The paint is said, not judged: it is the machine's as much as ours (bar: 2 s on a quiet one). */
await test(`first load is at most ${SIZE_MAX / 1024} kB packed, and a throttled phone paints`, async () => {
  for (const path of ['/', '/en/', '/station/3179A', '/elder']) {
    const p = await open(), cdp = await p.context().newCDPSession(p);
    let bytes = 0;
    await cdp.send('Network.enable');
    cdp.on('Network.loadingFinished', e => { bytes += e.encodedDataLength; });
    await cdp.send('Network.setCacheDisabled', { cacheDisabled: true });
    await cdp.send('Network.emulateNetworkConditions', { offline: false, latency: 150, downloadThroughput: 1.6e6 / 8, uploadThroughput: 750e3 / 8 });
    await cdp.send('Emulation.setCPUThrottlingRate', { rate: 4 });
    await p.goto(url + path, { waitUntil: 'load' });
    const paint = await until('a paint', () => p.evaluate(() => { const e = performance.getEntriesByName('first-contentful-paint')[0]; return e && e.startTime; }), 10000);
    const is = `${path}: ${(bytes / 1024).toFixed(1)} kB, first paint after ${Math.round(paint)} ms`;
    check(bytes > 3000 && bytes <= SIZE_MAX && paint > 0, is);
    console.log(`# ${is}`);
    await p.context().close();
  }
});
await test('no script error and no call to another host', async () => check(complaints.length === 0, [...new Set(complaints)].join('; ')));
await test('a lost server is said, not hidden', async () => {
  await page.goto(`${url}/`);
  await page.waitForTimeout(500);
  process.kill(Number(serverPid), 'SIGINT');
  await until('words about the lost connection', async () => /中断/.test(await page.textContent('#live')), 30000);
});
await browser.close();
rmSync(room, { recursive: true, force: true });
process.exitCode = failed ? 1 : 0;
