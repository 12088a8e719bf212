/** Snapping to vertices: of the selected parcel and of what was drawn exactly, of other shapes as the tile has them. */
import type { LonLat } from './mercator';
import { pixelsBetween } from './mercator';
import * as api from '../api';
import { asOf, dayQuery } from '../state/as_of';
import { selectedParcel } from '../state/selection';
import { mapReading, type MapPoint } from '../state/map_tool';
import { view } from '../state/view';
import { metresPerPixel } from '../true_scale';

const REACH_PX = 12;
/** Tiles up to this zoom of the map have coordinates of their own; beyond, the last of them is enlarged. */
const LAST_TILE_ZOOM = 17;
/** Coordinates of a tile are whole numbers: so many to each pixel of the map. */
const UNITS_PER_PIXEL = 8;

export interface Snapped {
  place: LonLat;
  /** `tile`: known no better than the map's tile has it */
  by: 'exact' | 'tile' | null;
}

type Source = () => readonly LonLat[];
const sources = new Set<Source>();

/** Offer vertices of something that the page itself holds. @returns takes them away */
export function addSnapSource(source: Source): () => void {
  sources.add(source);
  return () => sources.delete(source);
}

const verticesOfSelection = (): LonLat[] =>
  (selectedParcel.peek()?.boundary.rings ?? []).flatMap(({ vertices }) => vertices.map(({ lon, lat }): LonLat => [lon, lat]));

function nearest(place: LonLat, candidates: readonly LonLat[], zoom: number): { place: LonLat; pixels: number } | null {
  let best: { place: LonLat; pixels: number } | null = null;
  for (const candidate of candidates) {
    const pixels = pixelsBetween(place, candidate, zoom);
    if (pixels <= (best?.pixels ?? REACH_PX)) best = { place: candidate, pixels };
  }
  return best;
}

/** @param without places of one's own, which must not hold themselves */
export function snap(place: LonLat, without: readonly LonLat[] = []): Snapped {
  const zoom = view.peek()?.zoom;
  if (zoom === undefined) return { place, by: null };
  const offered = [...sources].flatMap((source) => source()).filter((other) => !without.includes(other));
  const exact = nearest(place, [...verticesOfSelection(), ...offered], zoom);
  if (exact) return { place: exact.place, by: 'exact' };
  const [lon, lat] = place;
  const near = mapReading.peek()?.vertexNear({ lon, lat, x: 0, y: 0 } satisfies MapPoint, REACH_PX);
  return near ? { place: [near.lon, near.lat], by: 'tile' } : { place, by: null };
}

/**
 * The vertex of a parcel that a tile has at a place, as the register has it.
 *
 * @returns null when no visible parcel has one so near, or the server does not say
 */
export async function exactVertex(place: LonLat): Promise<LonLat | null> {
  const zoom = Math.min(LAST_TILE_ZOOM, Math.round(view.peek()?.zoom ?? 0));
  const [lon, lat] = place;
  const reach = metresPerPixel(zoom, lat) / UNITS_PER_PIXEL + 0.05;
  const degrees = reach / 100_000;
  const bbox = [lon - degrees, lat - degrees, lon + degrees, lat + degrees].map((value) => value.toFixed(8));
  const never = new AbortController().signal;
  try {
    const { rows } = await api.getParcelPage({ bbox, limit: 6, ...dayQuery.peek() }, never);
    for (const { id } of rows) {
      const { boundary } = await api.getParcel(id, asOf.peek(), never);
      const found = boundary.rings.flatMap(({ vertices }) => vertices).find((vertex) => metresBetween(place, [vertex.lon, vertex.lat]) <= reach);
      if (found) return [found.lon, found.lat];
    }
  } catch {
    // As without an answer: the tile's own vertex stays.
  }
  return null;
}

/** Good for a few metres. */
function metresBetween([lonA, latA]: LonLat, [lonB, latB]: LonLat): number {
  const east = (lonA - lonB) * 111_320 * Math.cos((latA * Math.PI) / 180);
  return Math.hypot(east, (latA - latB) * 110_700);
}
