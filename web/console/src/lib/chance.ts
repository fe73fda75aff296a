// chance.ts - chances and what they are of, in words.
import type { OutlookTarget } from '@/api/forecast';
import { number, unitText } from './air';

/** Of 4000 draws nothing finer than a percent is said. */
export const chanceText = (p: number | null | undefined) => (p === null || p === undefined ? '—' : p < 0.01 ? '< 1%' : p > 0.99 ? '> 99%' : `${Math.round(100 * p)}%`);
/** By quantiles of 5 and 95 %: beyond them only a bound is known. */
export const boundText = (p: number | null | undefined) => (p === null || p === undefined ? '—' : p <= 0.05 ? '≤ 5%' : p >= 0.95 ? '≥ 95%' : `${Math.round(100 * p)}%`);
export const isCount = (x: { unit: string }) => x.unit === 'd';
export const figure = (v: number | null | undefined, x: { unit: string }) => (v === null || v === undefined ? '—' : isCount(x) ? String(Math.round(v)) : number(v, 1));
/** Key of the words that say what the days to come may be like: outlook.still.KEY. */
export const stillKey = (x: OutlookTarget) => (x.reach === 'lost' || x.reach === 'assured' ? x.reach : x.still === null ? 'none' : isCount(x) ? 'count' : x.statistic === 'good_day_percent' ? 'share' : 'average');
export const opText = (op: string) => ({ '<=': '≤', '>=': '≥' })[op] ?? op;
export const targetUnit = (x: { unit: string }, days: string) => (isCount(x) ? days : unitText(x.unit));
