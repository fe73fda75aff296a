// words.ts - words of the plan's pages.
import type { Indicator, Light, Party } from '@/api/ledger';
import type { Words } from '@/api/types';
import { number } from '@/lib/air';
import { ledgerUnit } from '@/lib/ledger';
import { agencyText, isZh, say } from '@/state';

export const partyText = (p: Party | string) => (typeof p === 'string' ? agencyText(p) : agencyText(p.key) !== p.key ? agencyText(p.key) : isZh.value ? p.name : p.name_en || p.name);
export const partiesText = (list: (Party | string)[] | undefined) => (list ?? []).map(partyText).join(isZh.value ? '、' : ', ');
export const unitOf = (i: { unit: Words | string }) => ledgerUnit(i.unit, isZh.value);
export const lightOf = (i: Indicator): Light => i.light ?? (i.data === 'none' || i.value === null ? 'grey' : i.met === true ? 'green' : i.met === false ? 'red' : 'grey');
export const opText = (op: string | null | undefined) => ({ '<=': '≤', '>=': '≥', '<': '<', '>': '>', '=': '=' })[op ?? ''] ?? op ?? '';
export const targetNumber = (v: number | string | null | undefined): number | null => (v === null || v === undefined || v === '' || !Number.isFinite(Number(v)) ? null : Number(v));
export const targetText = (i: Indicator) => { const v = targetNumber(i.target); return v === null ? '—' : `${opText(i.op)} ${number(v)}`; };
export const wordsOf = (w: Words | string | null | undefined) => (typeof w === 'string' ? w : say(w));
/** It has a value but nothing to be held against. */
export const hasNoTarget = (i: Indicator) => lightOf(i) === 'grey' && i.value !== null && i.value !== undefined && targetNumber(i.target) === null;
