// forecast.ts - what /forecast, /forecast/verification and /forecast/outlook answer; the members the console reads.
import type { Words } from './types';

type Row = (number | null)[];
export interface Curve { unit?: string; value: Row; q05: Row; q25?: Row; q75?: Row; q95: Row; primary?: string[] }
export interface DayValue { unit: string; value: number | null; q05: number | null; q95: number | null }
export interface ForecastDay { date: string; aqi: number | null; q05: number | null; q95: number | null; level: number; class: Words; primary: string; values: Record<string, DayValue> }
export interface Forecast {
  keys: string[]; place: string; origin: string; issued: string; from: string; rules: string; method: { key: string } & Words; weather: { hours: number; given: number; issued: string | null };
  model: string | null; simulated: boolean; hours: Record<string, Curve>; days: ForecastDay[]; code: string;
}
export interface Heavy { date: string; over_100: number | null; over_150: number | null; over_200: number | null }
export interface ForecastAnswer { place: string; forecast: Forecast | null; entry: number | null; heavy: Heavy[]; why: Words | null }

export interface Score {
  quantity: string; unit: string; kind: 'hour' | 'day'; from: number; to: number; n: number; rmse: number | null; mae: number | null; nmb: number | null; crps: number | null; coverage: number | null;
  level_hit: number | null; heavy: number; hits?: number; false_alarms?: number; misses?: number; pod: number | null; far: number | null; csi: number | null; below?: number[];
  persistence: { rmse: number | null }; climatology: { rmse: number | null }; skill_persistence: number | null; skill_climatology: number | null;
}
export interface Scores { place: string; month: string | null; window: string | null; as_of: string; issued: number; heavy_above: number; rows: Score[]; simulated: boolean; parts?: { month: string; entry: number }[] }
export interface ScoresAnswer { place: string; verification: Scores | null; entry: number | null; months: string[]; why: Words | null }

export interface OutlookTarget {
  key: string; statistic: string; quantity: string; unit: string; op: string; target: number | null; aspiration: boolean; title: Words; clause: string; value: number | null; days: number;
  median: number | null; low: number | null; high: number | null; chance: number | null; rest: number | null; still: number | null; reach: 'open' | 'assured' | 'lost' | null; why: Words | null;
}
export interface OutlookCase { key: string; title: Words; factor: number; months: number[]; days: number; targets: { key: string; median: number | null; low: number | null; high: number | null; chance: number | null }[] }
export interface Outlook { district: string; year: number; until: string; days: number; made: string; rules: string; simulated: boolean; past: { year: number; days: number }[]; draws: number; targets: OutlookTarget[]; cases: OutlookCase[] }
export interface OutlookAnswer { outlook: Outlook | null; entry: number | null; why: Words | null }
