// station.ts - a station's charts: 24 hours and 30 days of the six pollutants, with the limits that the page carries.
import { chart, type Picture, type Point } from './chart';
import { el, refill } from './dom';
import { clock, comma, day, dayClock, isoDay, midnight, nameOf, stop, unitOf, word } from './words';

const QUANTITIES = ['PM2.5', 'PM10', 'O3', 'NO2', 'SO2', 'CO'] as const;
type Quantity = (typeof QUANTITIES)[number];
const HOUR = 36e5, DAY = 864e5, HOURS = 24, DAYS = 30;
const NOT_VALID = 0x83ff, SIMULATED = 1 << 13, MARK_BITS = 16; // = MARK_NOT_VALID, MARK_SIMULATED of src/fact/sample.h

interface Series { unit: string; points: [number, number | null, number][] }
interface Daily { date: string; [quantity: string]: unknown }
interface Limit { value: number; average: string }

async function get<T>(path: string): Promise<T> {
  const r = await fetch(path);
  if (!r.ok) throw new Error(String(r.status));
  return r.json() as Promise<T>;
}

function limitsOf(q: Quantity): Limit[] {
  return Array.from(document.querySelectorAll<HTMLElement>('#limits li'))
    .filter(n => n.dataset.quantity === q)
    .map(n => ({ value: Number(n.dataset.value), average: n.dataset.average || '' }));
}
/** The limit of the same average; an hour without one of its own is held against the day's, and that is said. */
function limitFor(q: Quantity, averages: string[]): { limit: number | null; words: string } {
  const all = limitsOf(q);
  for (const a of averages) {
    const found = all.find(l => l.average === a);
    if (found) return { limit: found.value, words: `${word(`js.limit.${a}`)} ${found.value}` };
  }
  return { limit: null, words: '' };
}
function whyNot(mark: number): string {
  for (let i = MARK_BITS - 1; i >= 0; i--)
    if (mark & (1 << i) & NOT_VALID) return word(`mark.${String(i).padStart(2, '0')}`);
  return word('mark.00');
}

function hoursOf(q: Quantity, s: Series, end: number): Picture {
  const unit = unitOf(s.unit || (q === 'CO' ? 'mg/m3' : 'ug/m3')), byTime = new Map(s.points.map(p => [p[0], p]));
  const points: Point[] = [];
  for (let t = end - HOURS * HOUR; t < end; t += HOUR) {
    const p = byTime.get(t), mark = p ? p[2] : 1, value = p && !(mark & 1) ? p[1] : null, isValid = value !== null && !(mark & NOT_VALID);
    const when = `${dayClock(t + HOUR)} ${word('js.hour.mean')}`, figure = value === null ? '—' : `${value} ${unit}`;
    const note = isValid ? (mark & SIMULATED ? word('js.simulated') : '') : whyNot(mark);
    points.push({ at: t + HOUR, value, isValid, when, figure, note, say: [when, nameOf(q), value === null ? '' : figure, note].filter(Boolean).join(' ') });
  }
  const { limit, words } = limitFor(q, ['1h', 'day']);
  const compare = limitsOf(q).some(l => l.average === '1h') ? '' : word('js.limit.compare');
  return { points, from: end - HOURS * HOUR + HOUR / 2, to: end + HOUR / 2, step: HOUR, bars: false, unit, label: `${nameOf(q)}, ${word('js.hours24')}`, limit, limitWord: words && words + compare };
}

function daysOf(q: Quantity, daily: Daily[], today: number): Picture {
  const unit = q === 'CO' ? 'mg/m³' : 'μg/m³', column = q === 'O3' ? 'O3_8h' : q, mean = word(q === 'O3' ? 'js.day.8h' : 'js.day.mean');
  const byDate = new Map(daily.map(d => [d.date, d]));
  const points: Point[] = [];
  for (let t = today - DAYS * DAY; t < today; t += DAY) {
    const d = byDate.get(isoDay(t)), raw = d ? d[column] : null, value = typeof raw === 'number' ? raw : null;
    const when = `${day(t)} ${mean}`, figure = value === null ? '—' : `${value} ${unit}`, note = value === null ? word('mark.07') : '';
    points.push({ at: t + DAY / 2, value, isValid: value !== null, when, figure, note, say: [when, nameOf(q), value === null ? '' : figure, note].filter(Boolean).join(' ') });
  }
  const { limit, words } = limitFor(q, q === 'O3' ? ['8h'] : ['day']);
  return { points, from: today - DAYS * DAY, to: today, step: DAY, bars: true, unit, label: `${nameOf(q)}, ${word('js.days30')}`, limit, limitWord: words };
}

/** The picture in one sentence. */
function sentence(p: Picture): string {
  const good = p.points.filter(q => q.isValid && q.value !== null);
  if (!good.length) return word('js.none');
  const low = good.reduce((a, b) => ((b.value as number) < (a.value as number) ? b : a)), high = good.reduce((a, b) => ((b.value as number) > (a.value as number) ? b : a));
  const parts = [`${p.label}: ${word('js.min')} ${low.figure}`, `${word('js.max')} ${high.figure} (${p.bars ? day(high.at) : dayClock(high.at)})`,
    `${word('js.valid')} ${good.length}/${p.points.length} ${word(p.bars ? 'js.days' : 'js.hours')}`];
  if (p.limit !== null && p.bars) parts.push(`${word('js.above')} ${good.filter(q => (q.value as number) > (p.limit as number)).length} ${word('js.days')}`);
  return parts.join(comma()) + stop();
}

function table(p: Picture, q: Quantity, place: string): HTMLElement {
  const head = el('tr', {}, el('th', { scope: 'col' }, word('js.time')), el('th', { scope: 'col', class: 'n' }, `${nameOf(q)} `, el('span', { class: 'unit' }, p.unit)), p.bars ? null : el('th', { scope: 'col' }, word('js.proof')));
  const body = el('tbody');
  for (const point of p.points.slice().reverse()) {
    const series = encodeURIComponent(`${place}/${q}/hour`), start = new Date(point.at - HOUR).toISOString();
    body.append(el('tr', {}, el('th', { scope: 'row' }, p.bars ? day(point.at) : dayClock(point.at)),
      el('td', { class: point.isValid ? 'n' : 'n none' }, point.isValid ? String(point.value) : point.note),
      p.bars ? null : el('td', {}, point.value === null ? '' : el('a', { href: `/api/v1/proof?series=${series}&time=${start}`, download: 'lantian-proof.json' }, word('js.proof'), el('span', { class: 'unseen' }, ` ${clock(point.at)}`)))));
  }
  return el('div', { class: 'scroll chart-table', tabindex: 0, role: 'region', 'aria-label': p.label }, el('table', {}, el('thead', {}, head), body));
}

export function station(): void {
  const section = document.getElementById('charts'), box = document.getElementById('chart-box');
  const place = section && section.dataset.place;
  if (!section || !box || !place) return;
  let quantity: Quantity = 'PM2.5', isDays = false, end: (() => void) | null = null, daily: Promise<Daily[]> | null = null, asked = 0, isOpen = false;
  const reading = el('p', { class: 'reading' }), plot = el('div'), words = el('p', { class: 'chart-words' }), rows = el('div');
  const details = el('details', {}, el('summary', {}, word('js.table')), rows);
  details.addEventListener('toggle', () => { isOpen = details.open; });
  const tabs = (label: string, names: string[], chosen: () => number, choose: (i: number) => void): HTMLElement => {
    const list = el('div', { class: 'tabs', role: 'group', 'aria-label': label });
    names.forEach((n, i) => {
      const b = el('button', { type: 'button', 'aria-pressed': String(i === chosen()) }, n);
      b.addEventListener('click', () => {
        choose(i);
        Array.from(list.children).forEach((c, k) => c.setAttribute('aria-pressed', String(k === chosen())));
        void show();
      });
      list.append(b);
    });
    return list;
  };
  const askDays = (today: number): Promise<Daily[]> => get<{ units: { daily?: Daily[] }[] }>(
    `/api/v1/assess?by=station&only=${encodeURIComponent(place)}&from=${isoDay(today - DAYS * DAY)}&to=${isoDay(today - DAY)}&daily=true`).then(a => (a.units[0] && a.units[0].daily) || []);
  const show = async (): Promise<void> => {
    const turn = ++asked, now = Date.now(), hour = Math.floor(now / HOUR) * HOUR, today = midnight(now);
    const slow = setTimeout(() => { if (turn === asked) words.textContent = word('js.loading'); }, 400);
    try {
      let p: Picture;
      if (isDays) {
        daily = daily || askDays(today);
        p = daysOf(quantity, await daily, today);
      } else {
        const name = encodeURIComponent(`${place}/${quantity}/hour`);
        p = hoursOf(quantity, await get<Series>(`/api/v1/series?name=${name}&from=${new Date(hour - HOURS * HOUR).toISOString()}&to=${new Date(hour).toISOString()}`), hour);
      }
      if (turn !== asked) return;
      if (end) end();
      end = chart(plot, reading, p);
      words.textContent = sentence(p);
      refill(rows, table(p, quantity, place));
    } catch (e) {
      daily = null;
      if (turn === asked) words.textContent = word('js.failed');
    } finally {
      clearTimeout(slow);
      details.open = isOpen;
    }
  };
  refill(box, 
    el('div', { class: 'chart-tabs' }, tabs(word('js.pollutant'), QUANTITIES.map(nameOf), () => QUANTITIES.indexOf(quantity), i => { quantity = QUANTITIES[i] as Quantity; }),
    tabs(word('js.period'), [word('js.hours24'), word('js.days30')], () => Number(isDays), i => { isDays = i === 1; })),
    reading, plot, words, el('p', { class: 'chart-keys' }, word('js.chart.keys')), details);
  section.hidden = false;
  const hours = document.getElementById('hours-table') as HTMLDetailsElement | null; // the chart says the same
  if (hours) hours.open = false;
  void show();
  document.addEventListener('lantian:now', () => { daily = null; void show(); });
}
