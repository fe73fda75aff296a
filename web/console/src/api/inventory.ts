// inventory.ts - what the inventory's routes answer; masses in kilograms a year by species.
import type { Words } from './types';

export type Kg = Partial<Record<string, number>>;
export const SPECIES = ['SO2', 'NOx', 'CO', 'PM10', 'PM2.5', 'BC', 'OC', 'VOCs', 'NH3'];
export const CAUSES = ['activity', 'factor', 'control', 'measured', 'new', 'closed'];
export interface Version { id: string; year: number; made: string; sample: boolean; sources: number; counted: number; skipped: number; findings: number; kg: Kg; input: string }
export interface Node { code: string; parent?: string | null; level?: number; title: Words; sources?: number; kg: Kg; low_kg?: Kg; high_kg?: Kg }
export interface Source { id: string; name: string | null; code: string; title: Words; street: string | null; method: string; activity: number | null; unit: string; kg: Kg }
export interface Finding { kind: string; source: string; other: string | null; say: Words }
export interface Inventory {
  id: string; name: string; made?: string; year: number; sources: number; counted: number; draws: number; kg: Kg; low_kg?: Kg; high_kg?: Kg; nodes: Node[]; sectors: Node[];
  methods: Record<string, Kg>; months: Record<string, number[]>; hours: Record<string, number[]>; findings: Finding[]; finding_total: number; largest: Source[];
  grid: { cell_m: number; outside_kg: Kg; unplaced_kg: Kg }; sample?: boolean; skipped?: { source: string; kind: string; field: string; name: string | null }[];
}
export interface Grid { species: string; cell_m: number; columns: number; rows: number; west: number; south: number; step_lon: number; step_lat: number; max_kg: number; cells: number[][] }
export interface Difference {
  before: { name: string; year: number; kg: Kg }; after: { name: string; year: number; kg: Kg }; causes: Record<string, Kg>; change_total: number;
  sectors: { code: string; title: Words; before_kg: Kg; after_kg: Kg; causes: Record<string, Kg> }[]; changes: { id: string; name: string | null; code: string; title: Words; cause: string; kg: Kg }[];
}
export interface Change { action: string; code?: string; street?: string; entity?: string; factor?: number; removed_percent?: Record<string, number>; fuel?: string; stage?: string; from?: string }
