// forecast_hours.mjs - made-up hours of two stations of the district for forecast.test: FOLDER LAST_HOUR_MS. kunming-0.csv: from 1 January of
// the year before to STEPS times 12 hours before the last hour; kunming-1.csv ...: 12 hours each. The air worsens at the end.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

const [folder, lastText] = process.argv.slice(2);
const HOUR = 3600000, DAY = 24 * HOUR, STEPS = 6, OFFSET = 8 * HOUR, last = Number(lastText);
const first = Date.UTC(new Date(last + OFFSET).getUTCFullYear() - 1, 0, 1) - OFFSET;
let seed = 20261126;
const dice = () => { seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0; return seed / 4294967296; };
const normal = () => dice() + dice() + dice() + dice() - 2; /* about 0, spread 0.58 */
const HEAD = 'Date,Hour,WatchPoint,AQI,Level,PrimaryPollution,PM2.5,PM10,CO,NO2,O3_1h,O3_8h,SO2';
const files = Array.from({ length: STEPS + 1 }, () => [HEAD]);
let slow = 0;
for (let ms = first; ms <= last; ms += HOUR) {
  const t = new Date(ms + OFFSET), end = new Date(ms + OFFSET + HOUR), hour = t.getUTCHours(), season = Math.cos(2 * Math.PI * (ms - first) / (365.25 * DAY));
  slow = 0.985 * slow + 0.16 * normal();
  const left = (last - ms) / HOUR, rise = Math.max(0, 1 - left / 96) * 2.3; /* the last four days */
  const step = Math.max(0, STEPS - Math.floor(left / 12));
  for (const [i, place] of ['官渡区博物馆', '昆明学院'].entries()) {
    const level = Math.exp(3.15 + 0.25 * season + 0.14 * Math.cos((hour - 9) * Math.PI / 12) + slow + rise + 0.05 * i + 0.08 * normal()), ozone = 70 - 12 * season + 45 * Math.sin((hour - 9) * Math.PI / 12) + 8 * normal();
    files[step].push([end.toISOString().slice(0, 10).replace(/-/g, ''), end.getUTCHours(), place, '', '', '', level.toFixed(0), (1.7 * level + 4 + 4 * dice()).toFixed(0), (0.4 + level / 120).toFixed(2),
      (14 + level / 5 + 3 * dice()).toFixed(0), Math.max(4, ozone).toFixed(0), '', (7 + 3 * dice()).toFixed(0)].join(','));
  }
}
files.forEach((rows, i) => writeFileSync(join(folder, `kunming-${i}.csv`), `${rows.join('\r\n')}\r\n`));
