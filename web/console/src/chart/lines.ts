// lines.ts - a plot of the server as columns for uPlot: times of the axis, gaps where nothing was sent, bins by time.
import uPlot from 'uplot';
import type { Bin, Period, Plot } from '@/api/types';
import { DAY, HOUR, MINUTE } from '@/lib/time';

export const PERIOD_MS: Record<Period, number> = { realtime: 0, minute: MINUTE, hour: HOUR, day: DAY };
export interface Line {
  key: string; quantity: string; title: string; unit: string; period: Period; plot: Plot | null;
  limit?: { value: number; text: string } | null;
}
/** An hour is drawn where it ends, as reports label it; a day where it begins, as its date. */
export const shiftOf = (period: Period) => (period === 'hour' || period === 'minute' ? PERIOD_MS[period] : 0);
export const xOf = (line: Line, bin: Bin) => bin[0] + shiftOf(line.period) + (line.plot!.raw ? 0 : line.plot!.step_ms / 2);
/** Also for whole real-time series: how far two neighbours may be apart. */
function widest(line: Line): number {
  const points = line.plot!.points;
  if (!line.plot!.raw) return Math.max(line.plot!.step_ms, PERIOD_MS[line.period]) * 1.6;
  if (PERIOD_MS[line.period]) return PERIOD_MS[line.period] * 1.6;
  const steps: number[] = [];
  for (let i = 1; i < points.length && steps.length < 500; i++) steps.push(points[i][0] - points[i - 1][0]);
  steps.sort((a, b) => a - b);
  return (steps[steps.length >> 1] ?? MINUTE) * 4;
}
export interface Panel { unit: string; lines: Line[]; data: uPlot.AlignedData; columns: { line: Line; mean: number; band: [number, number] | null }[] }

function columnsOf(line: Line): (number | null)[][] {
  const xs: number[] = [], mean: (number | null)[] = [], min: (number | null)[] = [], max: (number | null)[] = [], gap = widest(line);
  for (const bin of line.plot?.points ?? []) {
    const x = xOf(line, bin), last = xs[xs.length - 1];
    if (last !== undefined && x - last > gap) { xs.push(last + 1); mean.push(null); min.push(null); max.push(null); }
    xs.push(x);
    mean.push(bin[3]);
    min.push(bin[1]);
    max.push(bin[2]);
  }
  return line.plot && !line.plot.raw ? [xs, mean, min, max] : [xs, mean];
}
/** One panel a unit, in the order in which the lines were chosen. */
export function panelsOf(lines: Line[]): Panel[] {
  const units = [...new Set(lines.map(l => (l.quantity === 'wind_direction' ? 'deg' : l.unit)))];
  return units.map(unit => {
    const mine = lines.filter(l => (l.quantity === 'wind_direction' ? 'deg' : l.unit) === unit), tables = mine.map(columnsOf);
    const columns: Panel['columns'] = [];
    let at = 1;
    mine.forEach((line, i) => {
      const hasBand = tables[i].length === 4;
      columns.push({ line, mean: at, band: hasBand ? [at + 1, at + 2] : null });
      at += tables[i].length - 1;
    });
    const data = tables.every(table => table[0].length === 0) ? ([[], ...Array.from({ length: at - 1 }, () => [])] as unknown as uPlot.AlignedData)
      : uPlot.join(tables as unknown as uPlot.AlignedData[]);
    return { unit, lines: mine, data, columns };
  });
}
/** The bin under a moment, no further than a step away. */
export function binAt(line: Line, x: number): Bin | null {
  const points = line.plot?.points;
  if (!points?.length) return null;
  let lo = 0, hi = points.length - 1;
  while (lo < hi) {
    const mid = (lo + hi) >> 1;
    if (xOf(line, points[mid]) < x) lo = mid + 1; else hi = mid;
  }
  const near = lo > 0 && x - xOf(line, points[lo - 1]) < xOf(line, points[lo]) - x ? lo - 1 : lo;
  return Math.abs(xOf(line, points[near]) - x) <= widest(line) ? points[near] : null;
}
