// time.ts - civil time of the district: the browser's own zone plays no part.
const MINUTE = 60000, HOUR = 3600000, DAY = 86400000;
export { MINUTE, HOUR, DAY };
let offset = 480 * MINUTE;
export const setOffset = (minutes: number) => { offset = minutes * MINUTE; };
const two = (n: number) => String(n).padStart(2, '0');
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

export interface Civil { y: number; m: number; d: number; h: number; min: number; s: number }
export function civil(ms: number): Civil {
  const t = new Date(ms + offset);
  return { y: t.getUTCFullYear(), m: t.getUTCMonth() + 1, d: t.getUTCDate(), h: t.getUTCHours(), min: t.getUTCMinutes(), s: t.getUTCSeconds() };
}
export const msOf = (t: string | number | null | undefined): number | null =>
  t === null || t === undefined || t === '' ? null : typeof t === 'number' ? t : Number.isNaN(Date.parse(t)) ? null : Date.parse(t);
export const dayStart = (ms: number) => Math.floor((ms + offset) / DAY) * DAY - offset;

/** 2026年11月23日 14:00, or 23 Nov 2026, 14:00. */
export function inWords(ms: number, zh: boolean): string {
  const c = civil(ms);
  return zh ? `${c.y}年${c.m}月${c.d}日 ${two(c.h)}:${two(c.min)}` : `${c.d} ${MONTHS[c.m - 1]} ${c.y}, ${two(c.h)}:${two(c.min)}`;
}
export function dayInWords(ms: number, zh: boolean): string {
  const c = civil(ms);
  return zh ? `${c.y}年${c.m}月${c.d}日` : `${c.d} ${MONTHS[c.m - 1]} ${c.y}`;
}
/** 2026-11-23 */
export function dayText(ms: number): string {
  const c = civil(ms);
  return `${c.y}-${two(c.m)}-${two(c.d)}`;
}
/** 2026-11-23 14:00 for tables. */
export function stamp(ms: number, seconds = false): string {
  const c = civil(ms);
  return `${dayText(ms)} ${two(c.h)}:${two(c.min)}${seconds ? `:${two(c.s)}` : ''}`;
}
/** 11-23 14:00 */
export const shortStamp = (ms: number) => stamp(ms).slice(5);
export function clock(ms: number, seconds = false): string {
  const c = civil(ms);
  return `${two(c.h)}:${two(c.min)}${seconds ? `:${two(c.s)}` : ''}`;
}
/** For <input type="datetime-local"> and for addresses: 2026-11-23T14:00. */
export const localText = (ms: number) => stamp(ms).replace(' ', 'T');
export function localMs(text: string): number | null {
  const t = Date.parse(`${text.length === 10 ? `${text}T00:00` : text}Z`);
  return Number.isNaN(t) ? null : t - offset;
}
export function iso(ms: number): string {
  const sign = offset < 0 ? '-' : '+', a = Math.abs(offset) / MINUTE;
  return `${stamp(ms, true).replace(' ', 'T')}${sign}${two(Math.floor(a / 60))}:${two(a % 60)}`;
}
/** How long: 45 秒, 3 分钟, 5 小时, 2 天. */
export function span(ms: number, zh: boolean): string {
  const a = Math.abs(ms);
  const [n, unit] = a < 90000 ? [a / 1000, zh ? '秒' : 's'] : a < 90 * MINUTE ? [a / MINUTE, zh ? '分钟' : 'min']
    : a < 48 * HOUR ? [a / HOUR, zh ? '小时' : 'h'] : [a / DAY, zh ? '天' : 'd'];
  const text = unit !== (zh ? '秒' : 's') && n < 10 && unit !== (zh ? '分钟' : 'min') ? n.toFixed(1).replace(/\.0$/, '') : String(Math.round(n));
  return `${text} ${unit}`;
}
export const ago = (ms: number, now: number, zh: boolean) => (now - ms < 2000 ? (zh ? '刚刚' : 'now') : zh ? `${span(now - ms, zh)}前` : `${span(now - ms, zh)} ago`);
