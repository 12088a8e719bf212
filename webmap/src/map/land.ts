/** The land polygons made at build time, unpacked to rings of longitude and latitude. Loaded apart from the first script. */
import { polygons, stepDegrees } from 'virtual:land';
import type { LonLat } from '../api_types';

function unpackRing(ring: readonly number[]): LonLat[] {
  const places: LonLat[] = [];
  let [x, y] = [0, 0];
  for (let i = 0; i < ring.length; i += 2) {
    x += ring[i]!;
    y += ring[i + 1]!;
    places.push([x * stepDegrees, y * stepDegrees]);
  }
  return places;
}

export const landPolygons: LonLat[][][] = polygons.map((rings) => rings.map(unpackRing));
