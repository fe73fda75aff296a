// ledger.ts - what the server answers about ledgers and the plan; the members the console reads.
import type { Words } from './types';

export interface Field {
  type: 'string' | 'number' | 'integer' | 'boolean' | 'array'; title: string; 'x-title-en'?: string; description?: string; 'x-description-en'?: string;
  enum?: string[]; 'x-enum-zh'?: string[]; 'x-enum-en'?: string[]; minimum?: number; maximum?: number; pattern?: string; maxLength?: number;
  format?: 'date' | 'date-time' | 'uri'; items?: Field; 'x-unit'?: string; 'x-ref'?: string; 'x-personal'?: boolean; 'x-masked'?: string;
}
export type ProofType = 'photo' | 'file' | 'text' | 'date';
export interface SchemaTransition {
  key: string; zh: string; en: string; from: string | string[]; to: string; roles: string[]; second_person?: boolean;
  evidence?: { key: string; zh: string; en: string; type: ProofType; need: boolean }[]; deadline_days?: number; deadline_zh?: string; deadline_en?: string;
  when?: Record<string, unknown>;
}
export interface Schema {
  title: string; 'x-title-en'?: string; required: string[]; properties: Record<string, Field>; 'x-geometry': Shape; 'x-columns': string[]; 'x-initial': string;
  'x-states': { key: string; zh: string; en: string; final: boolean }[]; 'x-transitions': SchemaTransition[]; 'x-source'?: string; 'x-unique'?: string[][];
}
export type Shape = 'none' | 'point' | 'line' | 'polygon';
export interface KindHead {
  kind: string; title: Words; about: Words; geometry: Shape; label: string | null; version: number; source?: string; states?: { key: string; name: Words; final: boolean }[];
  counts: Record<string, number>; total: number; misfits: number; overdue?: number; findings?: number;
}
export interface Kind extends KindHead { may_create: boolean; may_change: boolean; schema: Schema }
export interface Evidence { key: string; name: Words; type: ProofType; need: boolean }
export interface Transition { key: string; name: Words; to: string; evidence: Evidence[]; deadline_days?: number; deadline: Words | null; second_person: boolean; unmet: string[] }
export type Value = string | number | boolean | null | string[];
export interface Row {
  kind?: string; id: string; state: string; state_name: Words; final: boolean; street: string | null; version: number; sample?: boolean; gone?: boolean; merged_into?: string; split_from?: string;
  fields: Record<string, Value>; geometry?: GeoJSON.Geometry | null; made: string; changed: string; due: string | null; overdue: boolean; made_by: string; misfit: string | null;
  may_change?: boolean; transitions?: Transition[];
}
export interface Hint { id: string; label: string; why: 'same' | 'near' | 'alike'; field: string | null; alike?: number; distance_m?: number }
export interface RowDone { entry: number; version: number; repeat: boolean; id: string; duplicates?: Hint[] }
export interface RowAct { entry: number; time: string; who: string; name?: string; what: string; id: string; reason: string | null; patch: Record<string, unknown> | null }
export interface Attachment {
  sha256: string; name: string; type: string; bytes: number; what: string | null; longitude?: number; latitude?: number; distance_m?: number; taken?: string;
  warnings: ('far' | 'old' | 'ahead')[]; who?: string; time?: string; entry?: number;
}
export interface LedgerMap extends GeoJSON.FeatureCollection { whole: boolean }
export interface ImportProblem { column: string | null; value?: string | null; zh: string; en: string }
export interface ImportRow { row: number; action: string; id: string | null; changes?: string[]; problems?: ImportProblem[]; hints?: ImportProblem[] }
export interface ImportQuestion { key: string; zh: string; en: string; choices: (string | { key: string; zh?: string; en?: string })[] }
export interface ImportReport { created: number; changed: number; same: number; refused: number; rows: ImportRow[]; questions?: ImportQuestion[]; done?: boolean; total?: number; skipped?: number; left_out?: number; encoding?: string | null; crs?: string | null }

export type Light = 'green' | 'yellow' | 'red' | 'grey';
export interface TaskCount { open: number; overdue: number; soon?: number; done: number }
export interface Party { key: string; name: string; name_en?: string }
export interface MeasureHead {
  id: string; title: Words; lead: Party[]; support: (Party | string)[]; responsible: (Party | string)[]; light: Light; why: Words | null; tasks: TaskCount; indicators: { key: string; light: Light; title?: Words }[];
}
export interface Plan { chapters: { chapter: number; title: Words; measures: MeasureHead[] }[] }
export interface Duty { id: string; zh: string; en: string; served_by: string; name: string }
export interface Measure extends MeasureHead {
  chapter?: number; chapter_title?: Words; clause?: string; summary: Words; duties: Duty[]; deadlines: { date: string; what: Words; state?: string }[];
  targets: { key: string; op: string; limit: string | number; unit: string; by: string; what: Words; value?: number | null; met?: boolean | null }[];
  ledgers: { kind: string; title: Words; count: number }[]; figures?: Indicator[]; task_rows?: Row[];
}
export interface Indicator {
  key: string; title: Words; unit: Words | string; op: string | null; target: number | string | null; value: number | null; data: 'enough' | 'none'; met: boolean | null; light?: Light;
  direction: string; period: string; measure: string; as_of: string | null; trouble?: string | null; trend?: [string, number | null][]; rests_on: string | string[]; note: Words | string | null; sql?: string; clause?: string;
}
export interface Check { key: string; title: Words; severity: string; owner: string; schedule: string; last_run: string | null; open: number; ms: number | null; trouble?: string | null }
export interface Finding {
  id: string; check: string; kind: string; entity: string; words: Words; severity: string; since: string; last_seen: string | null; state: 'open' | 'proposed' | 'closed'; title?: Words; street?: string | null; owner?: string; measure?: string; times?: number; closed_by?: string | null; closed_on?: string | null;
  rows?: { kind: string; id: string; label?: string }[]; reason?: string | null;
}
export interface DispatchRow {
  id: string; unit: string; unit_name: Words; lead: boolean; measure: string; title: Words; progress: number | null; state: 'missing' | 'reported' | 'confirmed' | 'returned'; words: string | null;
  reported: string | null; reported_by: string | null; confirmed: string | null; confirmed_by: string | null; reason: string | null; overdue: boolean; version: number;
}
export interface Dispatch { month: string; due: string; rows: DispatchRow[]; overdue: number; reported: number; confirmed: number }
export interface Score { unit: string; name: Words; score: number | null; rank: number | null; parts: { key: string; zh: string; en: string; weight: number; got: number | null; why: string | null }[] }
export interface Scores {
  period: string; from: string; to: string; as_of: string; title: Words; sha256: string; signed: { by?: string; name?: string; time?: string; sha256?: string } | null; same: boolean; entry?: number; items: Score[];
}
