// leads.ts - the buckets of time ahead, in their order and in words.
import type { Score } from '@/api/forecast';

export const leadOrder = (a: Score, b: Score) => (a.kind === b.kind ? a.from - b.from : a.kind === 'hour' ? -1 : 1);
export function leadText(r: { kind: string; from: number; to: number }, t: (key: string, of: Record<string, unknown>) => string) {
  const a = r.from === r.to ? String(r.from) : `${r.from}–${r.to}`;
  return t(r.kind === 'hour' ? 'verify.hourLead' : 'verify.dayLead', { a });
}
export const leadShort = (r: { kind: string; from: number; to: number }, t: (key: string, of: Record<string, unknown>) => string) =>
  t(r.kind === 'hour' ? 'verify.hourShort' : 'verify.dayLead', { a: r.from === r.to ? String(r.from) : `${r.from}–${r.to}` });
export const percent = (v: number | null | undefined, digits = 0) => (v === null || v === undefined ? '-' : `${(100 * v).toFixed(digits)}%`);
