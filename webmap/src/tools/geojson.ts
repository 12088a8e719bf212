/** Drawings as GeoJSON (RFC 7946: WGS 84) with their VN-2000 coordinates in the properties, and back. Pure. */
import { isNearVietNam } from './coordinates';
import { DRAWING_COLOURS, LEAST_POINTS, type Drawing, type DrawingColour, type DrawingKind } from './drawing';
import { MOST_POINTS, type Measured } from './measuring';
import type { LonLat } from './mercator';

/** Millimetres, as the server counts them. */
const DIGITS = 9;
const MOST_FEATURES = 500;
export const MOST_FILE_BYTES = 5_000_000;

export type ReadDrawing = Omit<Drawing, 'id'>;

export interface ReadFile {
  drawings: ReadDrawing[];
  /** shapes that were left out, and holes of polygons */
  skipped: number;
  holes: number;
}

export type Refusal = 'not_geojson' | 'not_wgs84' | 'too_many' | 'nothing';

const rounded = ([lon, lat]: LonLat): LonLat => [Number(lon.toFixed(DIGITS)), Number(lat.toFixed(DIGITS))];

function geometryOf({ kind, points }: Drawing): GeoJSON.Geometry {
  const places = points.map((point) => [...rounded(point)]);
  if (kind === 'line') return { type: 'LineString', coordinates: places };
  if (kind === 'polygon') return { type: 'Polygon', coordinates: [close(isClockwise(points) ? [...places].reverse() : places)] };
  return { type: 'Point', coordinates: places[0]! };
}

const close = (ring: number[][]): number[][] => [...ring, ring[0]!];

/** Outer rings of GeoJSON run counterclockwise. */
function isClockwise(points: readonly LonLat[]): boolean {
  return points.reduce((sum, [lon, lat], i) => sum + (points[(i + 1) % points.length]![0] - lon) * (points[(i + 1) % points.length]![1] + lat), 0) > 0;
}

/** VN-2000 and figures, in the order of the drawing's own points. */
function planeOf(kind: DrawingKind, measured: Measured): Record<string, unknown> {
  const { zone, points, length_m, area_m2 } = measured;
  const vn2000 = {
    epsg: zone.epsg, central_meridian: zone.central_meridian,
    points: points.map(({ x_northing, y_easting }) => ({ x_northing, y_easting })),
  };
  if (kind === 'line') return { vn2000, length_m };
  return kind === 'polygon' ? { vn2000, perimeter_m: length_m, area_m2 } : { vn2000 };
}

export function toGeoJson(drawings: readonly Drawing[], measuredOf: (drawing: Drawing) => Measured | null): GeoJSON.FeatureCollection {
  return {
    type: 'FeatureCollection',
    features: drawings.map((drawing) => {
      const { kind, name, text, colour } = drawing;
      const measured = measuredOf(drawing);
      const properties = { name, kind, text, colour, ...(measured && planeOf(kind, measured)) };
      return { type: 'Feature', geometry: geometryOf(drawing), properties };
    }),
  };
}

const isPlace = (value: unknown): value is LonLat => Array.isArray(value) && value.length >= 2 && value.slice(0, 2).every(Number.isFinite);

interface Part {
  kind: DrawingKind;
  points: LonLat[];
}

/** Each single line, ring and point of a geometry; outer rings of polygons alone. */
function partsOf(geometry: GeoJSON.Geometry | null | undefined, holes: { count: number }): Part[] {
  const places = (value: unknown): LonLat[] => (Array.isArray(value) && value.every(isPlace) ? value.map(([lon, lat]): LonLat => [lon, lat]) : []);
  const polygon = (rings: GeoJSON.Position[][]): Part => {
    holes.count += rings.length - 1;
    return { kind: 'polygon', points: places(rings[0]).slice(0, -1) };
  };
  switch (geometry?.type) {
    case 'Point': return [{ kind: 'point', points: places([geometry.coordinates]) }];
    case 'MultiPoint': return geometry.coordinates.map((place) => ({ kind: 'point', points: places([place]) }));
    case 'LineString': return [{ kind: 'line', points: places(geometry.coordinates) }];
    case 'MultiLineString': return geometry.coordinates.map((line) => ({ kind: 'line', points: places(line) }));
    case 'Polygon': return [polygon(geometry.coordinates)];
    case 'MultiPolygon': return geometry.coordinates.map(polygon);
    case 'GeometryCollection': return geometry.geometries.flatMap((part) => partsOf(part, holes));
    default: return [];
  }
}

function drawingsOf(feature: GeoJSON.Feature, otherwise: string, holes: { count: number }): ReadDrawing[] {
  const { name, kind, text, colour } = (feature.properties ?? {}) as Record<string, unknown>;
  const tint = DRAWING_COLOURS.includes(colour as DrawingColour) ? (colour as DrawingColour) : 'blue';
  const words = typeof text === 'string' ? text.slice(0, 500) : '';
  const called = typeof name === 'string' && name.trim() ? name.trim().slice(0, 200) : otherwise;
  return partsOf(feature.geometry, holes).map((part) => ({
    ...part,
    kind: part.kind === 'point' && kind === 'text' ? 'text' : part.kind,
    name: called, text: words, colour: tint,
  }));
}

function featuresOf(content: unknown): GeoJSON.Feature[] | null {
  const { type, features, coordinates } = (content ?? {}) as Record<string, unknown>;
  if (type === 'FeatureCollection' && Array.isArray(features)) return features as GeoJSON.Feature[];
  if (type === 'Feature') return [content as GeoJSON.Feature];
  return coordinates ? [{ type: 'Feature', properties: {}, geometry: content as GeoJSON.Geometry }] : null;
}

/** @param otherwise name of what has none */
export function fromGeoJson(text: string, otherwise: string): ReadFile | Refusal {
  const holes = { count: 0 };
  try {
    const features = featuresOf(JSON.parse(text));
    if (!features) return 'not_geojson';
    if (features.length > MOST_FEATURES) return 'too_many';
    const read = features.flatMap((feature) => drawingsOf(feature, otherwise, holes));
    const whole = read.filter(({ kind, points }) => points.length >= LEAST_POINTS[kind] && points.length <= MOST_POINTS);
    if (whole.length === 0) return 'nothing';
    if (!whole.every(({ points }) => points.every(isNearVietNam))) return 'not_wgs84';
    return { drawings: whole, skipped: read.length - whole.length, holes: holes.count };
  } catch {
    return 'not_geojson';
  }
}
