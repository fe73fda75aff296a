// words.ts - the words that the server put into the page, and numbers and times as the pages write them.
let words: Record<string, string> | null = null;

export function word(key: string): string {
  if (!words) {
    const box = document.getElementById('words');
    words = JSON.parse((box && box.textContent) || '{}') as Record<string, string>;
  }
  return words[key] || key;
}
export const isChinese = (): boolean => document.body.dataset.lang !== 'en';
const offsetMs = (): number => Number(document.body.dataset.offset || 480) * 60000;

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
/** Civil fields of a UTC instant in the district's offset. */
function civil(ms: number): { month: number; day: number; clock: string } {
  const d = new Date(ms + offsetMs());
  return { month: d.getUTCMonth(), day: d.getUTCDate(), clock: d.toISOString().slice(11, 16) };
}
export const clock = (ms: number): string => civil(ms).clock;
export function day(ms: number): string {
  const c = civil(ms);
  return isChinese() ? `${c.month + 1}月${c.day}日` : `${c.day} ${MONTHS[c.month]}`;
}
export const dayClock = (ms: number): string => `${day(ms)}${isChinese() ? ' ' : ', '}${clock(ms)}`;
export const midnight = (ms: number): number => Math.floor((ms + offsetMs()) / 864e5) * 864e5 - offsetMs();
export const isoDay = (ms: number): string => new Date(ms + offsetMs()).toISOString().slice(0, 10);
export const unitOf = (u: string): string => ({ 'ug/m3': 'μg/m³', 'mg/m3': 'mg/m³', '1': '' } as Record<string, string>)[u] ?? u;
export const nameOf = (q: string): string => ({ O3: 'O₃', NO2: 'NO₂', SO2: 'SO₂' } as Record<string, string>)[q] ?? q;
export const comma = (): string => (isChinese() ? '，' : ', ');
export const stop = (): string => (isChinese() ? '。' : '.');
