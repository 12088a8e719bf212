/** A drawing: its shape and looks, what of it lies under a pointer, and what an edit makes of it. Pure. */
import { pixelsBetween, toPixel, type LonLat } from './mercator';
import { distanceToSegment, isInRing } from './shapes';

export const DRAWING_KINDS = ['point', 'line', 'polygon', 'text'] as const;
export type DrawingKind = (typeof DRAWING_KINDS)[number];

/** Each is a custom property `--draw-…`. */
export const DRAWING_COLOURS = ['red', 'orange', 'green', 'blue', 'violet', 'black'] as const;
export type DrawingColour = (typeof DRAWING_COLOURS)[number];

export interface Drawing {
  id: string;
  kind: DrawingKind;
  name: string;
  /** what stands on the map: of a text note, or a label */
  text: string;
  colour: DrawingColour;
  points: readonly LonLat[];
}

/** So many points a shape has at least. */
export const LEAST_POINTS: Record<DrawingKind, number> = { point: 1, text: 1, line: 2, polygon: 3 };

export const isClosed = (kind: DrawingKind): boolean => kind === 'polygon';

/** Part of a drawing under a pointer: a vertex, the middle of the edge after vertex `index`, or the whole. */
export interface Hit {
  part: 'vertex' | 'middle' | 'whole';
  index: number;
}

/** Each edge's ends; a polygon's last leads back. */
export function edgesOf({ kind, points }: Pick<Drawing, 'kind' | 'points'>): [LonLat, LonLat][] {
  const ends = isClosed(kind) ? [...points, points[0]!] : points;
  return ends.slice(1).map((end, i) => [ends[i]!, end]);
}

/** Half-way as drawn on the map. */
export const middleOf = ([[lonA, latA], [lonB, latB]]: readonly [LonLat, LonLat]): LonLat => [(lonA + lonB) / 2, (latA + latB) / 2];

/** Handles of a chosen drawing: vertices first, they lie on top. */
export function hitHandle(drawing: Drawing, at: LonLat, zoom: number, reach: number): Hit | null {
  const nearestOf = (places: readonly LonLat[]): number => {
    const near = places.map((place, index) => ({ index, pixels: pixelsBetween(place, at, zoom) })).filter(({ pixels }) => pixels <= reach);
    return near.sort((a, b) => a.pixels - b.pixels)[0]?.index ?? -1;
  };
  const vertex = nearestOf(drawing.points);
  if (vertex >= 0) return { part: 'vertex', index: vertex };
  const middle = nearestOf(edgesOf(drawing).map(middleOf));
  return middle >= 0 ? { part: 'middle', index: middle } : null;
}

/** @param filled whether the inside of a polygon counts, or its edge alone */
export function hitWhole({ kind, points, text }: Drawing, at: LonLat, zoom: number, reach: number, filled: boolean): boolean {
  const [pixel, corners] = [toPixel(at, zoom), points.map((point) => toPixel(point, zoom))];
  if (kind === 'text') {
    const [dx, dy] = [pixel[0] - corners[0]![0], pixel[1] - corners[0]![1]];
    return Math.abs(dy) <= Math.max(reach, 10) && Math.abs(dx) <= Math.max(reach, text.length * 4);
  }
  if (kind === 'point') return Math.hypot(pixel[0] - corners[0]![0], pixel[1] - corners[0]![1]) <= reach;
  const ends = isClosed(kind) ? [...corners, corners[0]!] : corners;
  const onEdge = ends.slice(1).some((end, i) => distanceToSegment(pixel, ends[i]!, end) <= reach);
  return onEdge || (filled && isClosed(kind) && isInRing(pixel, corners));
}

export const withVertex = (drawing: Drawing, index: number, place: LonLat): Drawing => ({
  ...drawing,
  points: drawing.points.map((point, i) => (i === index ? place : point)),
});

/** A vertex more, on the edge after vertex `index`. */
export const withInserted = (drawing: Drawing, index: number, place: LonLat): Drawing => ({
  ...drawing,
  points: [...drawing.points.slice(0, index + 1), place, ...drawing.points.slice(index + 1)],
});

/** Without a vertex; null when too few would be left. */
export function withoutVertex(drawing: Drawing, index: number): Drawing | null {
  if (drawing.points.length <= LEAST_POINTS[drawing.kind]) return null;
  return { ...drawing, points: drawing.points.filter((_, i) => i !== index) };
}

/** The whole moved along with what was taken hold of. */
export const shifted = (drawing: Drawing, [lonA, latA]: LonLat, [lonB, latB]: LonLat): Drawing => ({
  ...drawing,
  points: drawing.points.map(([lon, lat]): LonLat => [lon + lonB - lonA, lat + latB - latA]),
});
