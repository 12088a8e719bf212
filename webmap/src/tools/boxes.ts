/** Boxes round places. Pure. */
import type { Bbox } from '../api_types';
import type { LonLat } from './mercator';

/** west, south, east, north */
export function boxOf(points: readonly LonLat[]): Bbox {
  const [lons, lats] = [points.map(([lon]) => lon), points.map(([, lat]) => lat)];
  return [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)];
}
