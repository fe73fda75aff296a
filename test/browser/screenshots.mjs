// screenshots.mjs - pictures of the public page and the console: URL PERSON PASSWORD FOLDER [all]; see tools/screenshots.
import { join } from 'node:path';
import { launch, until } from './browser.mjs';

const [rawUrl, person, password, folder, all] = process.argv.slice(2);
const IN_README = ['phone-zh', 'console'];
const url = rawUrl.replace(/\/$/, '');
const browser = await launch(['--use-angle=swiftshader', '--enable-unsafe-swiftshader']);
const now = async () => (await fetch(`${url}/api/v1/now`)).json();
await until('a district AQI', async () => (await now()).district.aqi !== undefined && (await now()).district.hour);
const open = async (width, height) => (await browser.newContext({ viewport: { width, height }, locale: 'zh-CN' })).newPage();
const shoot = async (page, name, wait = 1500) => {
  if (!all && !IN_README.includes(name)) return;
  await page.waitForTimeout(wait);
  await page.screenshot({ path: join(folder, `${name}.png`) });
  console.log(`${name}.png`);
};

const phone = await open(390, 844);
for (const [name, path] of [['phone-zh', '/'], ['phone-en', '/en/'], ['phone-elder', '/elder'], ['phone-station', '/station/3179A']]) {
  await phone.goto(url + path);
  await shoot(phone, name);
}
const desk = await open(1440, 900);
await desk.goto(`${url}/`);
await shoot(desk, 'public');
await desk.goto(`${url}/console/`);
await desk.fill('input[name=id]', person);
await desk.fill('input[name=password]', password);
await desk.keyboard.press('Enter');
await desk.waitForSelector('.frame');
for (const [name, path] of [['console', '/command'], ['console-station', '/monitor/3179A']]) {
  await desk.goto(`${url}/console${path}`);
  await shoot(desk, name, 6000);
}
await browser.close();
