// mass.ts - masses in words: tonnes where there are many kilograms.
import { number } from '@/lib/air';
import type { Kg } from '@/api/inventory';

export const tonnes = (kg: number | undefined) => (kg === undefined ? null : kg / 1000);
/** Three figures that count. */
export function massText(kg: number | undefined): string {
  if (kg === undefined) return '—';
  if (kg === 0) return '0';
  const t = kg / 1000, digits = Math.max(0, Math.min(6, 2 - Math.floor(Math.log10(Math.abs(t)))));
  return number(Number(t.toFixed(digits)));
}
export const signed = (kg: number | undefined) => (kg === undefined ? '—' : kg > 0 ? `+${massText(kg)}` : kg < 0 ? `−${massText(-kg)}` : '0');
export const share = (part: number | undefined, all: number | undefined) => (part === undefined || !all ? '—' : `${(100 * part / all).toFixed(1)}%`);
export const at = (kg: Kg | undefined, species: string) => kg?.[species];
