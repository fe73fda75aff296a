// field.ts - the index between stations: inverse distance weights (power 2), drawn in the law's colours inside the district. An aid to the eye, no measurement.
import { classOf } from '@/lib/air';

export interface Spot { longitude: number; latitude: number; value: number }
const GRID = 150, POWER = 2;
type Ring = [number, number][];

export function ringsOf(geometry: GeoJSON.Geometry | null | undefined): Ring[][] {
  if (geometry?.type === 'Polygon') return [geometry.coordinates as Ring[]];
  if (geometry?.type === 'MultiPolygon') return geometry.coordinates as Ring[][];
  return [];
}
/** IDW at a point; distances on a plane scaled by the cosine of the latitude. */
export function estimate(spots: Spot[], longitude: number, latitude: number): number {
  const k = Math.cos((latitude * Math.PI) / 180);
  let sum = 0, weights = 0;
  for (const s of spots) {
    const dx = (s.longitude - longitude) * k, dy = s.latitude - latitude, d2 = dx * dx + dy * dy;
    if (d2 < 1e-9) return s.value;
    const w = 1 / Math.pow(d2, POWER / 2);
    sum += w * s.value;
    weights += w;
  }
  return sum / weights;
}
/** Paints the canvas; returns its corners [w, s, e, n]. */
export function paintField(canvas: HTMLCanvasElement, spots: Spot[], polygons: Ring[][], isDark: boolean): [number, number, number, number] | null {
  const points = polygons.flat(2);
  if (spots.length < 3 || points.length === 0) return null;
  const xs = points.map(p => p[0]), ys = points.map(p => p[1]);
  const w = Math.min(...xs), e = Math.max(...xs), s = Math.min(...ys), n = Math.max(...ys);
  canvas.width = 4 * GRID;
  canvas.height = 4 * GRID;
  const small = document.createElement('canvas');
  small.width = small.height = GRID;
  const dots = small.getContext('2d')!, image = dots.createImageData(GRID, GRID);
  for (let j = 0; j < GRID; j++)
    for (let i = 0; i < GRID; i++) {
      const value = estimate(spots, w + ((e - w) * (i + 0.5)) / GRID, n - ((n - s) * (j + 0.5)) / GRID);
      const rgb = classOf(Math.round(value))!.rgb, at = 4 * (j * GRID + i), upper = classOf(Math.round(value))!.to;
      image.data[at] = rgb[0];
      image.data[at + 1] = rgb[1];
      image.data[at + 2] = rgb[2];
      /* within a class the higher index is the denser colour: one sees where it rises without a colour the law does not know */
      const lower = upper === Infinity ? 300 : upper <= 200 ? upper - 50 : 200;
      image.data[at + 3] = (isDark ? 140 : 70) + 110 * Math.min(1, Math.max(0, (value - lower) / (upper === Infinity ? 200 : upper - lower)));
    }
  dots.putImageData(image, 0, 0);
  const c = canvas.getContext('2d')!;
  c.clearRect(0, 0, canvas.width, canvas.height);
  c.save();
  c.beginPath();
  for (const polygon of polygons)
    for (const ring of polygon) {
      ring.forEach(([x, y], i) => { const px = ((x - w) / (e - w)) * canvas.width, py = ((n - y) / (n - s)) * canvas.height; if (i) c.lineTo(px, py); else c.moveTo(px, py); });
      c.closePath();
    }
  c.clip('evenodd');
  c.imageSmoothingEnabled = true;
  c.drawImage(small, 0, 0, canvas.width, canvas.height);
  c.restore();
  return [w, s, e, n];
}
