/* chart.js - one line over time as SVG: gaps stay gaps, invalid values are dots, the limit is a dashed line. */
'use strict';
const CHART_W = 720, CHART_H = 240, CHART_LEFT = 44, CHART_BOTTOM = 24, CHART_TOP = 10;

function chartNode(name, attributes, text) {
  const n = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const k in attributes) n.setAttribute(k, attributes[k]);
  if (text !== undefined) n.textContent = text;
  return n;
}

/* points: [time ms, value or null, is valid]; step: the expected distance of neighbours */
function chartDraw(box, points, options) {
  box.textContent = '';
  const good = points.filter(p => p[1] !== null && p[2]);
  if (!good.length) return;
  const top = Math.max(options.limit || 0, ...good.map(p => p[1])) * 1.1 || 1;
  const from = options.from, to = options.to;
  const x = t => CHART_LEFT + (t - from) / (to - from) * (CHART_W - CHART_LEFT - 8);
  const y = v => CHART_TOP + (1 - Math.max(0, v) / top) * (CHART_H - CHART_TOP - CHART_BOTTOM);
  const svg = chartNode('svg', { viewBox: `0 0 ${CHART_W} ${CHART_H}`, role: 'img', 'aria-label': options.words });
  for (let i = 0; i <= 4; i++) {
    const v = top * i / 4;
    svg.append(chartNode('line', { class: 'grid', x1: CHART_LEFT, x2: CHART_W - 8, y1: y(v), y2: y(v) }),
      chartNode('text', { x: CHART_LEFT - 6, y: y(v) + 4, 'text-anchor': 'end' }, v >= 10 ? Math.round(v) : v.toFixed(1)));
  }
  for (let t = Math.ceil((from + 288e5) / 864e5) * 864e5 - 288e5; t < to; t += 864e5)
    svg.append(chartNode('line', { class: 'grid', x1: x(t), x2: x(t), y1: CHART_TOP, y2: CHART_H - CHART_BOTTOM }),
      chartNode('text', { x: x(t) + 3, y: CHART_H - 8 }, new Date(t + 288e5).toISOString().slice(5, 10)));
  let path = '', last = 0;
  for (const [t, v, ok] of points) {
    if (v === null || !ok) continue;
    path += (path && t - last <= options.step * 1.5 ? 'L' : 'M') + x(t).toFixed(1) + ' ' + y(v).toFixed(1);
    last = t;
  }
  svg.append(chartNode('path', { class: 'line', d: path }));
  for (const [t, v, ok] of points)
    if (v !== null && !ok) svg.append(chartNode('circle', { class: 'bad', cx: x(t), cy: Math.max(CHART_TOP, y(v)), r: 2.5 }));
  if (options.limit)
    svg.append(chartNode('line', { class: 'limit', x1: CHART_LEFT, x2: CHART_W - 8, y1: y(options.limit), y2: y(options.limit) }),
      chartNode('text', { class: 'limit-text', x: CHART_W - 10, y: y(options.limit) - 5, 'text-anchor': 'end' }, options.limitWords));
  box.append(svg);
}
