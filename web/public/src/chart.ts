// chart.ts - one quantity over time as SVG: gaps stay gaps and say so, values that do not count are crosses, the limit is a dashed line.
// Read by eye, by pointer, by keys (a slider: left and right) and by ear (aria-valuetext).
import { el, refill, svg } from './dom';
import { clock, day, midnight, word } from './words';

export interface Point {
  at: number; // where it stands on the axis, ms UTC: the end of an hour, the noon of a day
  value: number | null;
  isValid: boolean;
  say: string; // the whole reading in words
  when: string; // and its parts, for the line above the chart
  figure: string;
  note: string;
}
export interface Picture {
  points: Point[];
  from: number;
  to: number;
  step: number; // ms between neighbours
  bars: boolean;
  unit: string;
  label: string;
  limit: number | null;
  limitWord: string;
}

const HEIGHT = 236, LEFT = 40, RIGHT = 10, TOP = 26, BOTTOM = 30, HOUR = 36e5, DAY = 864e5;
const LIMIT_SHOWN = 3; // a limit further than this many times the largest value would flatten the picture: it is only named

function niceStep(top: number): number {
  const raw = top / 4, power = Math.pow(10, Math.floor(Math.log10(raw)));
  for (const m of [1, 2, 2.5, 5, 10]) if (raw <= m * power) return m * power;
  return 10 * power;
}

class Drawing {
  readonly top: number;
  readonly tick: number;
  constructor(readonly p: Picture, readonly width: number) {
    const largest = Math.max(0, ...p.points.filter(q => q.value !== null && q.isValid).map(q => q.value as number));
    const shown = p.limit !== null && p.limit <= LIMIT_SHOWN * (largest || p.limit) ? p.limit : 0;
    this.tick = niceStep(Math.max(largest, shown, 1e-6) * 1.08 || 1);
    this.top = Math.ceil((Math.max(largest, shown) * 1.08 || 1) / this.tick) * this.tick;
  }
  x = (t: number): number => LEFT + ((t - this.p.from) / (this.p.to - this.p.from)) * (this.width - LEFT - RIGHT);
  y = (v: number): number => TOP + (1 - Math.min(Math.max(v, 0), this.top) / this.top) * (HEIGHT - TOP - BOTTOM);
  half = (): number => ((this.x(this.p.from + this.p.step) - this.x(this.p.from)) / 2);
}

function drawAxes(d: Drawing, root: SVGElement): void {
  const { p, width } = d, base = d.y(0);
  for (let v = 0; v <= d.top + d.tick / 2; v += d.tick)
    root.append(svg('line', { class: v === 0 ? 'axis' : 'grid', x1: LEFT, x2: width - RIGHT, y1: d.y(v), y2: d.y(v) }),
      svg('text', { x: LEFT - 6, y: d.y(v) + 4, 'text-anchor': 'end' }, String(Number(v.toPrecision(6)))));
  root.append(svg('text', { x: 0, y: 12 }, p.unit));
  const every = p.bars ? (width < 480 ? 7 : 5) * DAY : (width < 480 ? 6 : 3) * HOUR;
  const room = p.bars ? 30 : 20;
  for (let t = midnight(p.from); t <= p.to; t += every) {
    const at = p.bars ? t + DAY / 2 : t, x = d.x(at);
    if (x < LEFT + room - 14 || x > width - RIGHT - room + 14) continue;
    const isMidnight = t === midnight(t);
    root.append(svg('line', { class: 'axis', x1: x, x2: x, y1: base, y2: base + 5 }),
      svg('text', { x, y: base + 19, 'text-anchor': 'middle' }, p.bars || isMidnight ? day(t) : clock(t)));
  }
}

/** Stretches without a value that counts: a quiet band with its word. */
function drawGaps(d: Drawing, root: SVGElement): void {
  const { points } = d.p, half = d.half();
  for (let i = 0; i < points.length; i++) {
    const first = points[i] as Point;
    if (first.value !== null) continue;
    let k = i;
    while (k + 1 < points.length && (points[k + 1] as Point).value === null) k++;
    const from = d.x(first.at) - half, to = d.x((points[k] as Point).at) + half;
    root.append(svg('rect', { class: 'gap', x: Math.max(LEFT, from), y: TOP, width: Math.max(2, Math.min(to, d.width - RIGHT) - Math.max(LEFT, from)), height: HEIGHT - TOP - BOTTOM }));
    if (to - from > 26) root.append(svg('text', { class: 'gap-word', x: (from + to) / 2, y: TOP + 14 }, word('mark.00')));
    i = k;
  }
}

function drawValues(d: Drawing, root: SVGElement): void {
  const { p } = d;
  let path = '', last = -Infinity;
  for (const q of p.points) {
    if (q.value === null) continue;
    const x = d.x(q.at), y = d.y(q.value);
    if (!q.isValid) {
      root.append(svg('path', { class: 'bad', d: `M${x - 4} ${y - 4}l8 8m0 -8l-8 8` }));
    } else if (p.bars) {
      const w = Math.max(2, d.half() * 2 - 3);
      root.append(svg('rect', { class: p.limit !== null && q.value > p.limit ? 'bar above' : 'bar', x: x - w / 2, y, width: w, height: Math.max(1, d.y(0) - y), rx: 1.5 }));
    } else {
      path += `${path && q.at - last <= p.step * 1.5 ? 'L' : 'M'}${x.toFixed(1)} ${y.toFixed(1)}`;
      last = q.at;
      root.append(svg('circle', { class: 'dot', cx: x, cy: y, r: 2.5 }));
    }
  }
  if (path) root.append(svg('path', { class: 'line', d: path }));
}

function drawLimit(d: Drawing, root: SVGElement): void {
  const { p } = d, right = d.width - RIGHT;
  if (p.limit === null) return;
  if (p.limit > d.top) {
    root.append(svg('text', { class: 'limit-word', x: LEFT + 44, y: 12 }, `${p.limitWord} ↑`));
    return;
  }
  const y = d.y(p.limit);
  root.append(svg('line', { class: 'limit', x1: LEFT, x2: right, y1: y, y2: y }), svg('text', { class: 'limit-word', x: LEFT + 4, y: y - 6 }, p.limitWord));
}

/** Draws into box and keeps drawing when its width changes; returns a function that ends it. */
export function chart(box: HTMLElement, reading: HTMLElement, p: Picture): () => void {
  let here = -1, drawing: Drawing | null = null, marker: SVGElement | null = null;
  const frame = el('div', { class: 'chart', role: 'slider', tabindex: 0, 'aria-label': p.label, 'aria-valuemin': 0, 'aria-valuemax': Math.max(0, p.points.length - 1), 'aria-valuenow': 0 });
  refill(box, frame);

  const read = (i: number): void => {
    const q = p.points[i];
    if (!q || !drawing) return;
    here = i;
    frame.setAttribute('aria-valuenow', String(i));
    frame.setAttribute('aria-valuetext', q.say);
    refill(reading, el('span', {}, q.when), el('b', {}, q.figure), el('span', { class: 'quiet' }, q.note));
    if (marker) {
      const x = drawing.x(q.at);
      refill(marker, svg('line', { class: 'hair', x1: x, x2: x, y1: TOP, y2: HEIGHT - BOTTOM }));
      if (q.value !== null) marker.append(svg('circle', { class: 'here', cx: x, cy: drawing.y(q.value), r: 5 }));
    }
  };
  const draw = (): void => {
    const width = Math.max(260, frame.clientWidth);
    drawing = new Drawing(p, width);
    const root = svg('svg', { width, height: HEIGHT, viewBox: `0 0 ${width} ${HEIGHT}`, 'aria-hidden': 'true' });
    drawGaps(drawing, root);
    drawAxes(drawing, root);
    drawValues(drawing, root);
    drawLimit(drawing, root);
    marker = svg('g');
    root.append(marker);
    refill(frame, root);
    read(here);
  };
  const nearest = (clientX: number): number => {
    const x = clientX - frame.getBoundingClientRect().left;
    let best = 0;
    p.points.forEach((q, i) => { if (drawing && Math.abs(drawing.x(q.at) - x) < Math.abs(drawing.x((p.points[best] as Point).at) - x)) best = i; });
    return best;
  };
  frame.addEventListener('keydown', e => {
    const last = p.points.length - 1;
    const steps: Record<string, number> = { ArrowLeft: here - 1, ArrowRight: here + 1, ArrowDown: here - 1, ArrowUp: here + 1, PageDown: here - 6, PageUp: here + 6, Home: 0, End: last };
    const to = steps[e.key];
    if (to === undefined) return;
    e.preventDefault();
    read(Math.min(last, Math.max(0, to)));
  });
  frame.addEventListener('pointerdown', e => read(nearest(e.clientX)));
  frame.addEventListener('pointermove', e => read(nearest(e.clientX)));
  draw();
  for (let i = p.points.length - 1; i >= 0; i--) // begins at the newest value that counts
    if (p.points[i]?.value !== null && p.points[i]?.isValid) { read(i); break; }
  if (here < 0) read(p.points.length - 1);
  const watch = new ResizeObserver(() => { if (drawing && Math.abs(drawing.width - frame.clientWidth) > 1) draw(); });
  watch.observe(frame);
  return () => watch.disconnect();
}
