/* light.js - the light public page: reads /api/v1, draws, listens to server-sent events. */
'use strict';
const QUANTITIES = ['PM2.5', 'PM10', 'O3', 'NO2', 'SO2', 'CO'];
const UNIT = { 'ug/m3': 'μg/m³', 'mg/m3': 'mg/m³', '%': '%', d: '' };
const WEEK = 7 * 864e5, HOUR = 36e5, FRAMES_SHOWN = 12;
const NOT_VALID = 0x83ff; /* MARK_NOT_VALID of fact/sample.h */
let language = localStorage.getItem('language') || (navigator.language.startsWith('zh') ? 'zh' : 'en');
let nowData = null, yearData = null, headData = null, chosen = null, quantity = 'PM2.5', limits = {};

const t = key => LOCALE[language][key] || key;
const $ = id => document.getElementById(id);
const word = o => o ? (o[language] || o.zh || '') : '';

function el(name, attributes, ...children) {
  const n = document.createElement(name);
  for (const k in attributes || {}) n.setAttribute(k, attributes[k]);
  n.append(...children.filter(c => c !== null && c !== undefined));
  return n;
}
async function get(path) {
  const r = await fetch(path);
  if (!r.ok) throw new Error((await r.json().catch(() => ({ detail: r.statusText }))).detail);
  return r.json();
}
function when(iso, withDate) {
  const d = new Date(new Date(iso).getTime() + 288e5).toISOString();
  const clock = d.slice(11, 16), day = d.slice(0, 10);
  if (!withDate) return clock;
  if (language === 'en') return `${Number(day.slice(8))} ${['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'][day.slice(5, 7) - 1]} ${day.slice(0, 4)}, ${clock}`;
  return `${day.slice(0, 4)}年${Number(day.slice(5, 7))}月${Number(day.slice(8))}日 ${clock}`;
}
const nameOf = p => language === 'en' && p.name_en ? p.name_en : p.name;
function chip(p, large) {
  const level = p && p.aqi !== null && p.aqi !== undefined ? p.level : 0;
  return el('span', { class: `chip c${level}${large ? ' large' : ''}` }, level ? word(p.class) : t('missing'));
}
const primaryWords = p => `${t('primary')} ${p.primary && p.primary.length ? p.primary.join(', ') : t('none')}`;
const sep = () => language === 'zh' ? '，' : ', ';

function valueList(p) {
  const list = el('ul', { class: 'values' });
  for (const q of QUANTITIES) {
    const v = (p.values || {})[q];
    if (!v) continue;
    list.append(el('li', {}, el('span', {}, q), el('b', {}, v.value === null ? t('missing') : v.value), el('span', {}, UNIT[v.unit] || v.unit)));
  }
  return list;
}
function drawNow() {
  const box = $('now'), d = nowData.district;
  box.textContent = '';
  $('district-name').textContent = word(d.name);
  document.title = `${word(d.name)} · ${language === 'zh' ? '蓝天空气质量' : 'Lantian air quality'}`;
  const simulated = d.simulated || nowData.stations.some(s => s.simulated);
  $('simulated').hidden = !simulated;
  $('simulated').textContent = t('simulated');
  if (!d.hour) { box.append(el('p', {}, t('noData'))); return; }
  box.append(el('h1', {}, `${word(d.name)} AQI`),
    el('div', { class: 'big' }, el('span', { class: 'number', id: 'district-aqi' }, d.aqi === null ? '—' : String(d.aqi)), chip(d, true)),
    el('p', { class: 'advice' }, (d.aqi === null ? '' : word(d.advice) + (language === 'zh' ? '' : ' ')) + (d.aqi > 50 ? ' ' + primaryWords(d) + (language === 'zh' ? '。' : '.') : '')),
    el('p', { class: 'quiet' }, `${t('ended')} ${when(d.label, true)} · ${d.stations.valid}/${d.stations.expected} ${t('average')} · ${t('automatic')} · HJ 633-${d.rules}`),
    valueList(d), el('p', {}, el('a', { href: `/api/v1/proof?entry=${d.entry}`, download: '' }, `${t('prove')} (${t('entry')} ${d.entry})`)));
  if (d.note) box.append(el('p', { class: 'quiet' }, word(d.note)));
}
function drawStations() {
  const list = $('stations');
  list.textContent = '';
  for (const s of nowData.stations) {
    const button = el('button', { type: 'button', 'aria-expanded': String(chosen === s.id) }, nameOf(s));
    button.addEventListener('click', () => choose(s.id));
    const facts = [s.street || s.district, s.hour ? `${t('ended')} ${when(s.label, true)}` : t('missing'), s.aqi > 50 ? primaryWords(s) : null,
      s.control ? t('control') : null, s.simulated ? t('simulatedShort') : null, s.note ? word(s.note) : null].filter(Boolean);
    list.append(el('li', {}, button, el('span', { class: 'aqi' }, s.aqi === null || s.aqi === undefined ? '—' : String(s.aqi)), chip(s), el('span', { class: 'sub' }, facts.join(' · '))));
  }
}
async function choose(id) {
  chosen = id;
  drawStations();
  await drawDetail();
  $('detail').scrollIntoView({ behavior: 'smooth', block: 'nearest' });
}
async function drawDetail() {
  const s = nowData && nowData.stations.find(p => p.id === chosen);
  if (!s) return;
  $('detail').hidden = false;
  $('detail-title').textContent = `${nameOf(s)} · ${t('week')}`;
  const tabs = $('quantities');
  tabs.textContent = '';
  for (const q of QUANTITIES) {
    const b = el('button', { type: 'button', 'aria-pressed': String(q === quantity) }, q);
    b.addEventListener('click', () => { quantity = q; drawDetail(); });
    tabs.append(b);
  }
  const to = Date.now(), from = to - WEEK, name = `${s.id}/${quantity}/hour`;
  let data = { points: [], unit: '' };
  try { data = await get(`/api/v1/series?name=${encodeURIComponent(name)}&from=${new Date(from).toISOString()}&to=${new Date(to).toISOString()}`); } catch (e) { /* no such series: said below */ }
  const points = data.points.map(p => [p[0], p[1], !(p[2] & NOT_VALID)]);
  const good = points.filter(p => p[1] !== null && p[2]).map(p => p[1]);
  const unit = UNIT[data.unit] || data.unit, limit = limits[quantity];
  const words = good.length ? `${quantity} ${t('week')}: ${t('mean')} ${(good.reduce((a, b) => a + b, 0) / good.length).toFixed(1)} ${unit}${sep()}${t('max')} ${Math.max(...good)} ${unit}${sep()}${points.length - good.length} ${t('invalid')}` : t('noValues');
  $('chart-words').textContent = words;
  chartDraw($('chart'), points, { from, to, step: HOUR, words, limit: limit && limit.value, limitWords: limit ? `${t('limit')} ${limit.value} ${unit}` : '' });
  const table = el('table', {}, el('thead', {}, el('tr', {}, el('th', { scope: 'col' }, t('table')), el('th', { scope: 'col' }, `${quantity} (${unit})`), el('th', { scope: 'col' }, t('f-proof')))));
  const body = el('tbody');
  for (const p of data.points.slice().reverse()) {
    const iso = new Date(p[0]).toISOString();
    body.append(el('tr', {}, el('td', {}, when(new Date(p[0] + HOUR).toISOString(), true)), el('td', {}, p[1] === null || (p[2] & 1) ? t('missing') : String(p[1])),
      el('td', {}, el('a', { href: `/api/v1/proof?series=${encodeURIComponent(name)}&time=${iso}`, download: '' }, t('proveFrame')))));
  }
  table.append(body);
  $('chart-table').replaceChildren(table);
  const proof = $('detail-proof');
  proof.replaceChildren();
  if (s.entry !== undefined && s.entry !== null) proof.append(el('a', { href: `/api/v1/proof?entry=${s.entry}`, download: '' }, `${t('prove')}: AQI ${s.aqi === null ? '—' : s.aqi}`));
}
function drawTargets() {
  const list = $('targets');
  list.textContent = '';
  if (!yearData) return;
  $('year-words').textContent = `${yearData.year} · ${t('yearWords')} · ${t('rules')} ${yearData.rules}`;
  for (const g of yearData.targets) {
    const has = g.value !== null, unit = UNIT[g.unit] !== undefined ? UNIT[g.unit] : g.unit;
    const goal = g.target === null || g.statistic === 'class2' ? (g.target === null ? t('noFigure') : null) : `${t('target')} ${g.op} ${g.target} ${unit}`;
    const span = Math.max(Number(g.target) * 1.5, has ? Number(g.value) : 0, 1);
    const isBar = Number(g.target) > 0 && g.statistic !== 'class2';
    const bar = isBar ? el('div', { class: 'bar', 'aria-hidden': 'true' }) : null;
    if (isBar && has) { const i = el('i'); i.style.width = `${Math.min(100, Number(g.value) / span * 100)}%`; bar.append(i); }
    if (isBar) { const mark = el('b'); mark.style.left = `${Math.min(100, Number(g.target) / span * 100)}%`; bar.append(mark); }
    const verdict = g.met === null ? t('noVerdict') : g.met ? t('met') : t('notMet');
    list.append(el('li', {}, el('div', {}, word(g.title)), bar || '', el('div', { class: 'quiet' }, [`${t('now')} ${has ? `${g.value} ${unit}` : t('missing')}`, goal, g.days === undefined || g.days === null ? null : `${g.days} ${t('days')}`].filter(Boolean).join(' · ')), el('span', { class: 'verdict' }, verdict)));
  }
}
function drawHead() {
  const box = $('head');
  box.textContent = '';
  if (!headData) return;
  for (const [k, v] of [['size', headData.size], ['root', headData.root], ['signed', headData.time ? when(headData.time, true) : ''], ['key', headData.key]])
    box.append(el('dt', {}, t(k)), el('dd', {}, String(v)));
}
function addFrame(f) {
  const body = $('frames').tBodies[0];
  body.prepend(el('tr', {}, el('td', {}, String(f.entry)), el('td', {}, when(f.time).replace(/$/, ':' + new Date(f.time).toISOString().slice(17, 19))), el('td', {}, f.place),
    el('td', {}, `${f.cn} · ${f.values} ${t('values')}${f.unknown ? ` · ${f.unknown} ${t('unknown')}` : ''}`), el('td', {}, el('a', { href: `/api/v1/proof?entry=${f.entry}`, download: '' }, t('proveFrame')))));
  while (body.rows.length > FRAMES_SHOWN) body.deleteRow(-1);
}
function drawAll() {
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
  for (const n of document.querySelectorAll('[data-t]')) n.textContent = t(n.dataset.t);
  $('language').textContent = t('language');
  $('language').lang = language === 'zh' ? 'en' : 'zh-CN';
  if (nowData) { drawNow(); drawStations(); }
  drawTargets();
  drawHead();
  if (chosen) drawDetail();
}
async function refresh() {
  try {
    nowData = await get('/api/v1/now');
    const isOurs = p => p.district === nowData.district.name.zh;
    nowData.stations.sort((a, b) => isOurs(b) - isOurs(a) || a.id.localeCompare(b.id)); /* the district's own first */
    limits = nowData.limits || {};
    headData = await get('/api/v1/head').catch(() => null);
    $('trouble').hidden = true;
  } catch (e) {
    $('trouble').hidden = false;
    $('trouble').textContent = t('trouble') + e.message;
  }
  drawAll();
}
async function refreshYear() {
  yearData = await get('/api/v1/year').catch(() => null);
  drawTargets();
}
function listen() {
  const source = new EventSource('/api/v1/events');
  let wait = null;
  source.onopen = () => { $('frames-words').textContent = t('live'); };
  source.onerror = () => { $('frames-words').textContent = t('lost'); };
  source.addEventListener('frame', e => addFrame(JSON.parse(e.data)));
  source.addEventListener('now', () => { clearTimeout(wait); wait = setTimeout(refresh, 800); });
}
$('language').addEventListener('click', () => {
  language = language === 'zh' ? 'en' : 'zh';
  localStorage.setItem('language', language);
  drawAll();
});
(async () => {
  drawAll();
  await refresh();
  const first = nowData && nowData.stations.find(s => s.hour);
  if (first) { chosen = first.id; drawAll(); }
  refreshYear();
  listen();
  setInterval(refresh, 6e4);
  setInterval(refreshYear, 6e5);
})();
