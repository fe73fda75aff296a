// inventory.mjs - the emission inventory in a browser, on the plan's samples: URL SCREENS_DIR; see inventory.test.
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { check, failed, launch, test } from './browser.mjs';

const [rawUrl, screens] = process.argv.slice(2);
const url = rawUrl.replace(/\/$/, ''), PASSWORD = 'Qingtian-9-Yunhai';
mkdirSync(screens, { recursive: true });
const browser = await launch();
const complaints = [];
async function enter(who) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'zh-CN', acceptDownloads: true });
  context.setDefaultTimeout(20000);
  const page = await context.newPage();
  page.on('pageerror', e => complaints.push(e.message));
  await page.goto(`${url}/console/inventory`);
  await page.fill('input[name=id]', who);
  await page.fill('input[name=password]', PASSWORD);
  await page.keyboard.press('Enter');
  return page;
}
const saved = async (page, words) => {
  await page.click('details.menu > summary');
  const [file] = await Promise.all([page.waitForEvent('download'), page.click(`.menu-in a:has-text("${words}")`)]);
  await page.click('details.menu > summary');
  return { name: file.suggestedFilename(), text: readFileSync(await file.path(), 'utf8') };
};

const page = await enter('lead');
await test('sectors of the samples, each with its sources, and that they are samples', async () => {
  await page.waitForSelector('.plain-table');
  check((await page.textContent('.bench-right')).includes('示例数据'), 'nothing says that these are samples');
  const rows = await page.locator('.plain-table >> nth=0').locator('tbody tr').evaluateAll(list => list.map(r => [...r.children].map(c => c.textContent.trim())));
  check(rows.length >= 2 && rows.every(r => Number(r[3]) > 0), `a sector has no sources: ${JSON.stringify(rows)}`);
  await page.screenshot({ path: join(screens, 'inventory.png') });
});
await test('files: sectors by species, cells for a table and for a map', async () => {
  const table = await saved(page, '源类×污染物'), cells = await saved(page, '网格（CSV）'), shapes = await saved(page, 'GeoJSON');
  check(/^lantian-inventory-table-now\.csv$/.test(table.name) && table.text.split('\r\n')[0].endsWith('code,level,parent,title_zh,title_en,sources,SO2_kg,NOx_kg,CO_kg,PM10_kg,PM2.5_kg,BC_kg,OC_kg,VOCs_kg,NH3_kg'), `${table.name}: ${table.text.slice(0, 200)}`);
  check(table.text.includes('\r\ntotal,0,,合计,Total,'), 'the table has no total');
  check(JSON.parse(shapes.text).features.length === cells.text.trim().split('\r\n').length - 3, 'cells and shapes differ in number');
});
await test('a map of cells', async () => {
  await page.click('#inventory-tab-grid');
  await page.waitForSelector('.cell-map canvas');
  await page.waitForTimeout(1500);
  await page.screenshot({ path: join(screens, 'inventory-grid.png') });
});
await test('what if: half of the dust is half of the dust, and PM10 falls', async () => {
  await page.click('#inventory-tab-scenario');
  await page.selectOption('.change label:has-text("源类") select', '06');
  await page.fill('.change input[type=number]', '0.5');
  await page.click('.bench-left button[type=submit]');
  await page.waitForFunction(t => document.querySelector('#inventory-panel')?.textContent.includes(t), '为什么变');
  await page.selectOption('.bench-left label:has-text("污染物") select', 'PM10');
  const cells = await page.locator('#inventory-panel tbody tr:has-text("扬尘源")').first().locator('td').evaluateAll(list => list.map(c => Number(c.textContent.replace('−', '-').replaceAll(',', ''))));
  check(cells.length === 9 && cells[1] > 0 && Math.abs(cells[8] / cells[1] - 0.5) < 0.01 && Math.abs(cells[2] + cells[1] / 2) < 0.02 * cells[1], `dust: ${cells}`);
  await page.screenshot({ path: join(screens, 'inventory-scenario.png') });
});
await test('what if: treatment as it stands there, another fuel, a newer stage', async () => {
  const action = '.change label:has-text("做什么") select', said = () => page.textContent('#inventory-panel');
  for (const [name, sector] of [['control', '04'], ['fuel', '01'], ['stage', '03']]) {
    await page.selectOption('.change label:has-text("源类") select', sector);
    await page.selectOption(action, name);
    const [answer] = await Promise.all([page.waitForResponse(r => r.url().endsWith('/inventory/scenario')), page.click('.bench-left button[type=submit]')]);
    check(answer.status() === 200, `${name}: ${answer.status()} ${(await answer.text()).slice(0, 200)}`);
  }
  check((await said()).includes('为什么变'), 'no difference is shown');
});
await test('what makes no sense is said: a source that is not there, an empty number, a change beyond all', async () => {
  const action = '.change label:has-text("做什么") select', asked = [];
  await page.selectOption('.change label:has-text("源类") select', '');
  await page.selectOption(action, 'close');
  await page.fill('.change label:has-text("排放源编号") input', 'boiler/none');
  await page.click('.bench-left button[type=submit]');
  await page.waitForFunction(() => document.querySelector('.bench-left')?.textContent.includes('changes[0]'));
  await page.selectOption(action, 'activity');
  await page.fill('.change label:has-text("排放源编号") input', '');
  page.on('request', r => { if (r.url().endsWith('/inventory/scenario')) asked.push(r.postData()); });
  for (const bad of ['', '1e9', '-1']) {
    await page.fill('.change input[type=number]', bad);
    await page.click('.bench-left button[type=submit]');
    await page.waitForTimeout(300);
  }
  check(asked.length === 0, `the browser sent ${asked}`);
  await page.screenshot({ path: join(screens, 'inventory-refused.png') });
});
await test('a version is kept, and differs from now in nothing', async () => {
  await page.click('#inventory-tab-sectors');
  await page.click('.bench-left button[type=submit]');
  await page.waitForSelector('.bench-run:has-text("完成")');
  await page.click('#inventory-tab-difference');
  await page.waitForSelector('#inventory-panel:has-text("没有变化")');
  const file = await saved(page, '两版差异');
  check(file.text.includes('\r\ntotal,,合计,Total,,,before,'), file.text.slice(0, 200));
});
await test('a year that is none is said', async () => {
  await page.click('#inventory-tab-sectors');
  await page.locator('.bench-left input[type=number]').evaluate(x => x.removeAttribute('min'));
  await page.fill('.bench-left input[type=number]', '0');
  await page.click('.bench-left button[type=submit]');
  await page.waitForSelector('.bench-run:has-text("parameters.year")');
});
await test('who may read does not compute', async () => {
  const other = await enter('street');
  await other.waitForSelector('.plain-table');
  await other.screenshot({ path: join(screens, 'inventory-street.png') });
  const open = await other.locator('.bench-left button[type=submit]:not([disabled])').count();
  check(open === 0, 'who only reads may start a run');
});
await test('on a phone, in English', async () => {
  await page.evaluate(() => localStorage.setItem('lantian-language', 'en'));
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(`${url}/console/inventory?tab=scenario`);
  await page.waitForSelector('.change');
  check((await page.textContent('.change')).includes('What is done'), 'the English words are missing');
  check(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth + 1), 'the page is wider than the phone');
  await page.screenshot({ path: join(screens, 'inventory-phone-en.png') });
});
await test('nothing complained', async () => check(complaints.length === 0, complaints.join('; ')));
await browser.close();
process.exit(failed ? 1 : 0);
