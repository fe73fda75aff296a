// trace.ts - peaks and where they came from, as the server tells them (GET /trace/events).
export type Outcome = 'known' | 'unknown' | 'regional' | 'instrument' | 'unclear' | 'no-wind' | 'no-peak';
export interface Peak { place: string; name: string; name_en: string; value: number; usual: number }
export interface Chances { known: number; unknown: number; regional: number; instrument: number }
export interface CaseOf { id: string; state: string }
export interface TraceHead { id: string; quantity: string; unit: string; hour: string; from: string; through: string; outcome: Outcome; peak: Peak; probability: Chances; simulated: boolean; entry: number; case: CaseOf | null }
export interface TraceStation { id: string; name: string; name_en: string; kind: string; longitude: number; latitude: number; values: (number | null)[]; usual: number[]; added: number[] }
export interface TraceSource {
  kind: string; id: string; name: string; longitude: number; latitude: number; probability: number; rate_g_s: number; rate_low: number; rate_high: number; usual_g_s: number; rate_from: 'online' | 'inventory' | 'typical' | 'given' | 'unknown'; stack: boolean;
  explained: number; part: number; part_low: number; part_high: number; distance_m: number; bearing: number; outside: boolean; reaches: boolean; upwind: number[];
}
export interface Unknown {
  best: [number, number]; mean: [number, number]; area_50_km2: number; area_90_km2: number; rate_g_s: number; rate_low: number; rate_high: number; explained: number;
  corner: [number, number]; dx: number; dy: number; step_m: number; cells: [number, number, number][];
}
export interface TraceEvent extends Omit<TraceHead, 'entry' | 'case'> {
  limits: string[]; hours: string[]; window: number; winds: { speed: number | null; from: number | null; error: number | null }[]; stations: TraceStation[]; sources: TraceSource[];
  skies: number[]; wind_field: boolean; sources_known: number; unknown: Unknown | null; way: [number, number][]; input: string; took_ms: number; code: string;
}
export interface TraceWhole { entry: number; case: CaseOf | null; event: TraceEvent }
