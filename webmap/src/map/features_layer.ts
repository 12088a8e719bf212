/** A base map of lines, areas and names from one GeoJSON file; drawn on a canvas of its own, nothing to click. */
import L from 'leaflet';
import * as api from '../api';
import type { LonLat } from '../api_types';
import type { Basemap } from '../basemap_types';
import { colour } from '../style/colours';

export interface NamedPoint {
  name: string;
  point: LonLat;
}

export interface Features {
  layer: L.Layer;
  names: NamedPoint[];
}

type Feature = GeoJSON.Feature<GeoJSON.Geometry | null>;

function middle(geometry: GeoJSON.Geometry): LonLat | null {
  if (geometry.type === 'Point') return [geometry.coordinates[0]!, geometry.coordinates[1]!];
  const bounds = L.geoJSON(geometry).getBounds();
  return bounds.isValid() ? [bounds.getCenter().lng, bounds.getCenter().lat] : null;
}

function nameOf({ geometry, properties }: Feature, label: string | null): NamedPoint[] {
  const name: unknown = properties?.[label ?? 'name'];
  const point = geometry && typeof name === 'string' && name ? middle(geometry) : null;
  return point ? [{ name: (name as string).slice(0, 60), point }] : [];
}

export async function loadFeatures(basemap: Basemap, pane: string, abort: AbortSignal): Promise<Features> {
  const data = await api.getJson<GeoJSON.FeatureCollection>(basemap.href, abort);
  const color = basemap.color ?? colour('place-name');
  const renderer = L.canvas({ pane, padding: 0.25 });
  const layer = L.geoJSON(data, {
    pane,
    interactive: false,
    style: () => ({ renderer, pane, color, weight: 1.4, fillColor: color, fillOpacity: 0.12 }),
    pointToLayer: (_, place) => L.circleMarker(place, { renderer, pane, radius: 3, color, weight: 1, fillOpacity: 0.8, interactive: false }),
  });
  return { layer, names: data.features.flatMap((feature) => nameOf(feature, basemap.label)) };
}
