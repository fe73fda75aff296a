// base.ts - the base map under the district's outlines: a PMTiles file of this server, when one is configured. Layer names are
// those of the Protomaps basemap schema (water, landuse, roads, buildings); a file with others just draws nothing of them.
import maplibregl, { type LayerSpecification, type SourceSpecification } from 'maplibre-gl';
import { Protocol } from 'pmtiles';

const FILE = '/tiles/base.pmtiles';
let isKnown = false;

export function baseSources(has: boolean): Record<string, SourceSpecification> {
  if (!has) return {};
  if (!isKnown) maplibregl.addProtocol('pmtiles', new Protocol().tile);
  isKnown = true;
  return { base: { type: 'vector', url: `pmtiles://${location.origin}${FILE}` } };
}

export function baseLayers(has: boolean, colour: (name: string) => string): LayerSpecification[] {
  if (!has) return [];
  const road = (minzoom: number, width: number): LayerSpecification => ({
    id: `base-roads-${minzoom}`, type: 'line', source: 'base', 'source-layer': 'roads', minzoom,
    filter: (minzoom < 12 ? ['in', ['get', 'kind'], ['literal', ['highway', 'major_road']]] : ['!', ['in', ['get', 'kind'], ['literal', ['highway', 'major_road']]]]) as never,
    paint: { 'line-color': colour('map-road'), 'line-width': ['interpolate', ['linear'], ['zoom'], 8, width / 3, 16, width * 2] },
  });
  return [
    { id: 'base-landuse', type: 'fill', source: 'base', 'source-layer': 'landuse', paint: { 'fill-color': colour('map-district'), 'fill-opacity': 0.5 } },
    { id: 'base-water', type: 'fill', source: 'base', 'source-layer': 'water', paint: { 'fill-color': colour('map-water') } },
    road(7, 2.4), road(12, 1.2),
    { id: 'base-buildings', type: 'fill', source: 'base', 'source-layer': 'buildings', minzoom: 14, paint: { 'fill-color': colour('map-street'), 'fill-opacity': 0.4 } },
  ];
}
