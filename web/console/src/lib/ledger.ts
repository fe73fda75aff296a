// ledger.ts - words of ledgers: fields, values, units, references; what a rule asks for.
import raw from '../../../../tables/ledger_unit.tsv?raw';
import type { Field, Kind, KindHead, Row, Schema, Value } from '@/api/ledger';
import type { Words } from '@/api/types';
import { quantityText, unitText } from './air';
import { dayInWords, inWords, msOf } from './time';

const UNITS = new Map(raw.split('\n').filter(l => l && !l.startsWith('#')).slice(1).map(l => { const [key, zh, en] = l.split('\t'); return [key, { zh, en }]; }));
const SHORT: Record<string, Words> = { m2: { zh: 'm²', en: 'm²' }, m3: { zh: 'm³', en: 'm³' }, deg: { zh: '°', en: '°' } };
export const ledgerUnit = (unit: string | Words | undefined | null, zh: boolean): string => {
  if (!unit || unit === '1') return '';
  if (typeof unit !== 'string') return zh ? unit.zh : unit.en || unit.zh;
  const known = SHORT[unit] ?? UNITS.get(unit);
  return known ? (zh ? known.zh : known.en) : unitText(unit);
};
export const fieldTitle = (f: Field | undefined, zh: boolean) => (f ? (zh ? f.title : f['x-title-en'] || f.title) : '');
export const fieldAbout = (f: Field, zh: boolean) => (zh ? f.description : f['x-description-en'] || f.description) ?? '';
export function enumWord(f: Field, value: string, zh: boolean): string {
  const of = f.type === 'array' && f.items ? f.items : f, i = of.enum?.indexOf(value) ?? -1;
  return i < 0 ? value : (zh ? of['x-enum-zh'] : of['x-enum-en'])?.[i] ?? value;
}
export const refOf = (f: Field) => f['x-ref'] ?? f.items?.['x-ref'] ?? '';
/** Names of agencies, areas, places; the page gives them. */
export type Names = (ref: string, id: string) => string;
export function valueText(f: Field, value: Value | undefined, zh: boolean, names: Names): string {
  if (value === null || value === undefined || value === '') return '';
  if (Array.isArray(value)) return value.map(v => valueText({ ...f, ...f.items, type: 'string', enum: f.items?.enum ?? f.enum } as Field, v, zh, names)).join(zh ? '、' : ', ');
  if (typeof value === 'boolean') return zh ? (value ? '是' : '否') : value ? 'yes' : 'no';
  if (typeof value === 'number') return value.toLocaleString('en-US', { maximumFractionDigits: 6, useGrouping: Math.abs(value) >= 10000 });
  if (f.enum) return enumWord(f, value, zh);
  const ref = refOf(f);
  if (ref === 'quantity') return quantityText(value, zh);
  if (ref) return names(ref, value) || value;
  const ms = f.format === 'date-time' ? msOf(value) : null;
  return ms === null ? value : inWords(ms, zh);
}
export const dateText = (value: string, zh: boolean) => { const ms = msOf(`${value}T00:00:00+08:00`); return ms === null ? value : dayInWords(ms, zh); };
export const columnsOf = (s: Schema) => s['x-columns'].filter(c => s.properties[c]);
export const labelOf = (k: Pick<KindHead, 'label'>, r: Row) => { const v = k.label ? r.fields[k.label] : null; return v === null || v === undefined || v === '' ? r.id : String(v); };
export const stateWord = (k: Kind, key: string, zh: boolean) => { const s = k.schema['x-states'].find(q => q.key === key); return s ? (zh ? s.zh : s.en) : key; };

/* --- rules: said beside the field before one errs -------------------------------------------------------------------- */
const PATTERNS: Record<string, Words> = {
  '^[0-9]{4}-(0[1-9]|1[0-2])$': { zh: '年-月，如 2026-11', en: 'year and month, as 2026-11' },
  '^[0-9]{4}$': { zh: '四位年份', en: 'a year of four digits' },
  '^[0-9A-HJ-NPQRTUWXY]{18}$': { zh: '统一社会信用代码，18 位', en: 'unified credit code, 18 characters' },
};
export function ruleWords(f: Field, isNeeded: boolean, zh: boolean): string {
  const words: string[] = [];
  if (isNeeded) words.push(zh ? '必填' : 'needed');
  if (f.type === 'number' || f.type === 'integer') {
    if (f.type === 'integer') words.push(zh ? '整数' : 'whole number');
    if (f.minimum !== undefined && f.maximum !== undefined) words.push(zh ? `${f.minimum} 至 ${f.maximum}` : `${f.minimum} to ${f.maximum}`);
    else if (f.minimum !== undefined) words.push(zh ? `不小于 ${f.minimum}` : `at least ${f.minimum}`);
    else if (f.maximum !== undefined) words.push(zh ? `不大于 ${f.maximum}` : `at most ${f.maximum}`);
  }
  if (f.pattern) words.push(PATTERNS[f.pattern] ? (zh ? PATTERNS[f.pattern].zh : PATTERNS[f.pattern].en) : zh ? `格式 ${f.pattern}` : `form ${f.pattern}`);
  else if (f.type === 'string' && f.maxLength && !f.enum && !refOf(f) && !f.format) words.push(zh ? `最多 ${f.maxLength} 字` : `at most ${f.maxLength} characters`);
  if (f.format === 'uri') words.push(zh ? '网址' : 'an address (URI)');
  return words.join(zh ? '，' : ', ');
}
export function wrongWords(f: Field, value: Value | undefined, isNeeded: boolean, zh: boolean): string {
  const isEmpty = value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0);
  if (isEmpty) return isNeeded ? (zh ? '这一项必填' : 'This is needed') : '';
  if (f.type === 'number' || f.type === 'integer') {
    const n = Number(value);
    if (!Number.isFinite(n)) return zh ? '应为数字' : 'A number is wanted';
    if (f.type === 'integer' && !Number.isInteger(n)) return zh ? '应为整数' : 'A whole number is wanted';
    if ((f.minimum !== undefined && n < f.minimum) || (f.maximum !== undefined && n > f.maximum)) return ruleWords(f, false, zh);
  }
  if (typeof value === 'string') {
    if (f.maxLength && [...value].length > f.maxLength) return zh ? `超过 ${f.maxLength} 字` : `Longer than ${f.maxLength} characters`;
    try { if (f.pattern && !new RegExp(f.pattern, 'u').test(value)) return ruleWords({ ...f, maxLength: undefined }, false, zh); } catch { /* the server says it */ }
    if (f.format === 'date' && !/^\d{4}-\d{2}-\d{2}$/.test(value)) return zh ? '请写成 2026-11-23 的样子' : 'Write it as 2026-11-23';
  }
  return '';
}
/** 二(四) third part; ... -> 2 */
const NUMERALS = '一二三四五六七八九十';
export const chapterOf = (source: string | undefined) => { const m = /[一二三四五六七八九十]/.exec((source ?? '').replace(/^.*?plan\s*/, '')); return m ? NUMERALS.indexOf(m[0]) + 1 : 0; };
export const chapterNumeral = (n: number) => NUMERALS[n - 1] ?? String(n);
