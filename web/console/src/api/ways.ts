// ways.ts - where the air of a peak or a day came from, as the server tells it (GET /trace/trajectories).
export type PathEnd = 'whole' | 'left-map' | 'no-weather' | 'gap' | 'outside';
export interface WaysHead { id: string; event: string | null; quantity: string; place: string | null; name: string | null; name_en: string | null; places: number; hour: string; through: string; winds: 'grid' | 'stations'; limits: string[]; count: number; simulated: boolean; entry: number }
export interface WayPath { hour: string; level: number; value: number | null; end: PathEnd; hours_back: number; group: number | null; points: [number, number][]; hpa: number[] }
export interface WayGroup { group: number; paths: number; mean: number | null; share: number | null; excess: number | null; middle: [number, number][] }
export interface WayCells { paths: number; no_value: number; threshold: number; is_few: boolean; west: number; south: number; step: number; max: number; cells: [number, number, number, number, number | null][] }
export interface WayShare { paths: number; mean: number; near_km: number; middle_km: number; rings: number[]; rings_air: number[]; sides: number[]; sides_air: number[] }
export interface WaysOf { quantity: string; unit: string; at: [number, number]; back_hours: number; weather_from: string; weather_to: string; weather_gaps: number; limits: string[]; count: number; ended: Record<PathEnd, number>; paths: WayPath[]; groups: WayGroup[]; pscf?: WayCells; cwt?: WayCells; share?: WayShare }
export interface Ways extends WaysOf { id: string; event: string | null; place: string | null; name: string | null; name_en: string | null; places: number; hour: string; through: string; winds: 'grid' | 'stations'; weather: string[]; passed: number; statistics: (WaysOf & { from: string; to: string }) | null; simulated: boolean; input: string; code: string }
export interface WaysWhole { entry: number; trajectories: Ways }
