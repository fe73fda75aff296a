// receptor.ts - what the routes of source apportionment answer.
export interface Fault { line: number; date: string; column: string | null; cell: string }
export interface Table { file?: string; rows: number; columns: string[]; blank_rows: number; gap_rows: number; first_gap: number; problem: string | null; faults: Fault[]; fault_count: number; sha256?: string | null; name?: string | null; bytes?: number }
export interface Finding { kind: string; say: string; line?: number; column: string; other: string; value: number | null; is_serious: boolean }
export type Worth = 'strong' | 'weak' | 'bad';
export interface Species { name: string; worth: Worth; signal_to_noise: number | null; mean?: number | null; least?: number | null; most?: number | null; r2?: number | null }
export interface Check { ok: boolean; problem: string | null; files: Table[]; rows?: number; unmatched_rows?: number; rank?: number; total?: string | null; species?: Species[]; findings?: Finding[]; finding_count?: number; bounds?: { bad: number; weak: number } }
export interface Spec {
  title?: string; conc: string; unc?: string; limits?: string; factors: number; factors_to?: number; starts: number; seed: number; robust: boolean; total?: string; weak: string[]; bad: string[]; judge?: boolean;
  bootstrap: number; displacement: boolean; both: boolean;
}
export interface Solution { factors: number; q_true: number; q_robust: number; q_expected: number; q_worst: number; near: number; is_converged: boolean; kept: number }
export interface Product {
  id: string; title: string | null; made: string; spec: string; conc: string; unc: string | null; limits: string | null; seed: number; starts: number; method: string; robust: boolean; bootstrap: number;
  displacement: boolean; both: boolean; rows: number; species: number; total: string | null; runs: Solution[]; took_ms: number;
}
export interface Run { entry: number; run: Product }
export interface Guess { source: string; zh: string; en: string; score: number | null; by: string[] }
export interface Factor {
  factor: number; name: string | null; share: number | null; guesses: Guess[]; profile: (number | null)[]; bootstrap?: { p5: (number | null)[]; p50: (number | null)[]; p95: (number | null)[]; mapped: number[] };
  displaced_low?: (number | null)[]; displaced_high?: (number | null)[]; both_low?: (number | null)[]; both_high?: (number | null)[];
}
export interface Report {
  id: string; rows: number; blank_rows: number; gap_rows: number; unmatched_rows: number; factor_count: number; seed: number; q_true: number; q_robust: number; q_expected: number; q_starts: number[]; total: string | null;
  columns_used: string[]; species: Species[]; findings: Finding[]; factors: Factor[]; resamples?: number; resamples_kept?: number; displacement?: { levels: number[]; swaps: number[][]; largest_fall: number };
  both?: { kept?: number; resamples?: number }; series?: { date: string[]; contributions: (number | null)[][] };
}
