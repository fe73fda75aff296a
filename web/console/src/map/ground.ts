// ground.ts - what every map lies on: land, district, water, roads, streets; stand-ins dashed. No glyph or sprite is fetched, a tile only from our own base map.
import type { LayerSpecification, SourceSpecification } from 'maplibre-gl';
import { baseLayers, baseSources } from './base';

export const NOTHING: GeoJSON.FeatureCollection = { type: 'FeatureCollection', features: [] };
export const colour = (name: string) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
const kind = (...kinds: string[]) => ['in', ['get', 'kind'], ['literal', kinds]] as never;
const both = (...of: unknown[]) => ['all', ...of] as never;
export const groundSources = (hasTiles: boolean, areas: GeoJSON.FeatureCollection | null): Record<string, SourceSpecification> => ({ ...baseSources(hasTiles), areas: { type: 'geojson', data: areas ?? NOTHING } });
export function groundLayers(hasTiles: boolean): { ground: LayerSpecification[]; lines: LayerSpecification[] } {
  const isReal = ['!=', ['get', 'standin'], true], isStandin = ['==', ['get', 'standin'], true];
  const ground: LayerSpecification[] = [
    { id: 'land', type: 'background', paint: { 'background-color': colour('map-land') } },
    { id: 'district', type: 'fill', source: 'areas', filter: kind('district'), paint: { 'fill-color': colour('map-district') } },
    ...baseLayers(hasTiles, colour),
    { id: 'water', type: 'fill', source: 'areas', filter: kind('water'), paint: { 'fill-color': colour('map-water') } },
  ];
  const lines: LayerSpecification[] = [
    { id: 'roads', type: 'line', source: 'areas', filter: both(kind('road'), isReal), paint: { 'line-color': colour('map-road'), 'line-width': 1.6 } },
    { id: 'roads-standin', type: 'line', source: 'areas', filter: both(kind('road'), isStandin), paint: { 'line-color': colour('map-road'), 'line-width': 1.6, 'line-dasharray': [4, 2] } },
    { id: 'streets', type: 'line', source: 'areas', filter: both(kind('street', 'zone'), isReal), paint: { 'line-color': colour('map-street'), 'line-width': 1 } },
    { id: 'streets-standin', type: 'line', source: 'areas', filter: both(kind('street', 'zone'), isStandin), paint: { 'line-color': colour('map-street'), 'line-width': 1, 'line-dasharray': [3, 3] } },
    { id: 'neighbours', type: 'line', source: 'areas', filter: kind('neighbour', 'city'), paint: { 'line-color': colour('map-street'), 'line-width': 0.8 } },
    { id: 'outline', type: 'line', source: 'areas', filter: kind('district'), paint: { 'line-color': colour('map-line'), 'line-width': 1.8 } },
  ];
  return { ground, lines };
}
/** The middle of the largest ring. */
export function centreOf(rings: [number, number][][]): [number, number] | null {
  let best: [number, number][] = [], size = 0;
  for (const ring of rings) {
    let a = 0;
    for (let i = 0; i + 1 < ring.length; i++) a += ring[i][0] * ring[i + 1][1] - ring[i + 1][0] * ring[i][1];
    if (Math.abs(a) > size) { size = Math.abs(a); best = ring; }
  }
  if (best.length < 3) return null;
  let x = 0, y = 0, a = 0;
  for (let i = 0; i + 1 < best.length; i++) {
    const k = best[i][0] * best[i + 1][1] - best[i + 1][0] * best[i][1];
    x += (best[i][0] + best[i + 1][0]) * k;
    y += (best[i][1] + best[i + 1][1]) * k;
    a += k;
  }
  return [x / (3 * a), y / (3 * a)];
}
