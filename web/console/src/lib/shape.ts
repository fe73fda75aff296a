// shape.ts - places as people write them: one point a line, longitude then latitude; and back.
import type { Shape } from '@/api/ledger';
export type Point = [number, number];
export const pointsOf = (g: GeoJSON.Geometry | null | undefined): Point[] => {
  if (!g) return [];
  if (g.type === 'Point') return [g.coordinates as Point];
  if (g.type === 'LineString') return g.coordinates as Point[];
  if (g.type === 'MultiLineString') return (g.coordinates[0] ?? []) as Point[];
  const ring = g.type === 'Polygon' ? g.coordinates[0] : g.type === 'MultiPolygon' ? g.coordinates[0]?.[0] : [];
  return ((ring ?? []) as Point[]).slice(0, -1);
};
export const isSimple = (g: GeoJSON.Geometry | null | undefined) => !g || g.type === 'Point' || g.type === 'LineString' || (g.type === 'Polygon' && g.coordinates.length === 1)
  || (g.type === 'MultiLineString' && g.coordinates.length === 1) || (g.type === 'MultiPolygon' && g.coordinates.length === 1 && g.coordinates[0].length === 1);
export function shapeOf(kind: Shape, points: Point[]): GeoJSON.Geometry | null {
  if (kind === 'point') return points.length ? { type: 'Point', coordinates: points[points.length - 1] } : null;
  if (kind === 'line') return points.length >= 2 ? { type: 'LineString', coordinates: points } : null;
  if (kind === 'polygon') return points.length >= 3 ? { type: 'Polygon', coordinates: [[...points, points[0]]] } : null;
  return null;
}
export const pointText = (points: Point[]) => points.map(p => `${p[0].toFixed(6)}, ${p[1].toFixed(6)}`).join('\n');
/** null: some line is no point */
export function pointsFrom(text: string): Point[] | null {
  const out: Point[] = [];
  for (const line of text.split(/\n|;|；/)) {
    if (!line.trim()) continue;
    const n = line.trim().split(/[\s,，]+/).map(Number);
    if (n.length !== 2 || !n.every(Number.isFinite) || Math.abs(n[0]) > 180 || Math.abs(n[1]) > 90) return null;
    out.push([n[0], n[1]]);
  }
  return out;
}
export function middleOf(g: GeoJSON.Geometry | null | undefined): Point | null {
  const p = pointsOf(g);
  return p.length ? [p.reduce((s, q) => s + q[0], 0) / p.length, p.reduce((s, q) => s + q[1], 0) / p.length] : null;
}
const RADIUS = 6371008.8, RAD = Math.PI / 180;
export function metres(a: Point, b: Point): number {
  const s = Math.sin((b[1] - a[1]) * RAD / 2) ** 2 + Math.cos(a[1] * RAD) * Math.cos(b[1] * RAD) * Math.sin((b[0] - a[0]) * RAD / 2) ** 2;
  return 2 * RADIUS * Math.asin(Math.sqrt(s));
}
/** Where only a position with its error is known: the circle of that error, as eight corners. */
export function circle(at: Point, radius: number): GeoJSON.Polygon {
  const ring: Point[] = [];
  for (let i = 0; i < 8; i++) {
    const a = i * Math.PI / 4;
    ring.push([Number((at[0] + radius * Math.cos(a) / (RADIUS * RAD * Math.cos(at[1] * RAD))).toFixed(6)), Number((at[1] + radius * Math.sin(a) / (RADIUS * RAD)).toFixed(6))]);
  }
  return { type: 'Polygon', coordinates: [[...ring, ring[0]]] };
}
export const distanceText = (m: number, zh: boolean) => (m < 1000 ? `${Math.round(m)} ${zh ? '米' : 'm'}` : `${(m / 1000).toFixed(m < 10000 ? 1 : 0)} ${zh ? '千米' : 'km'}`);
