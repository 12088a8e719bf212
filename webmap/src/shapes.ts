/** GeoJSON shapes: boxes, middles, and tracing them on a canvas. */
import type { Bbox, LonLat } from './api_types';
import type { Frame } from './painting';

const M_PER_DEGREE = 111_195;

/** Every position of a geometry, in groups that hang together. */
export function linesOf(geometry: GeoJSON.Geometry | null): GeoJSON.Position[][] {
  if (!geometry) return [];
  switch (geometry.type) {
    case 'Point':
      return [[geometry.coordinates]];
    case 'MultiPoint':
      return geometry.coordinates.map((position) => [position]);
    case 'LineString':
      return [geometry.coordinates];
    case 'MultiLineString':
    case 'Polygon':
      return geometry.coordinates;
    case 'MultiPolygon':
      return geometry.coordinates.flat();
    case 'GeometryCollection':
      return geometry.geometries.flatMap(linesOf);
  }
}

export const isArea = (geometry: GeoJSON.Geometry | null): boolean => geometry?.type === 'Polygon' || geometry?.type === 'MultiPolygon';

/** The box around positions; null where there are none. */
export function boxOf(lines: readonly (readonly GeoJSON.Position[])[]): Bbox | null {
  const box: Bbox = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [lon, lat] of lines.flat() as LonLat[]) {
    box[0] = Math.min(box[0], lon);
    box[1] = Math.min(box[1], lat);
    box[2] = Math.max(box[2], lon);
    box[3] = Math.max(box[3], lat);
  }
  return Number.isFinite(box[0]) ? box : null;
}

export const middleOf = ([west, south, east, north]: Bbox): LonLat => [(west + east) / 2, (south + north) / 2];

/** Degrees of latitude that a distance covers. */
export const degreesOf = (metres: number): number => metres / M_PER_DEGREE;

/** Metres between two near places. */
export function metresBetween([lon, lat]: LonLat, [otherLon, otherLat]: LonLat): number {
  return Math.hypot((lon - otherLon) * Math.cos((lat * Math.PI) / 180), lat - otherLat) * M_PER_DEGREE;
}

/** Begin a path of lines; those of areas are closed. */
export function trace(context: CanvasRenderingContext2D, lines: readonly (readonly GeoJSON.Position[])[], frame: Frame, closed: boolean): void {
  context.beginPath();
  for (const line of lines) {
    line.forEach(([lon, lat], i) => {
      const { x, y } = frame.project(lon!, lat!);
      if (i === 0) context.moveTo(x, y);
      else context.lineTo(x, y);
    });
    if (closed) context.closePath();
  }
}
