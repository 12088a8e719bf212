/** Which shape of a tile lies under a point: boxes first, then the even-odd rule over flat coordinates. Pure. */
import type { TileShapes } from './worker/messages';

/** Which part of a data tile a map tile shows (see TileRequest). */
export interface TilePart {
  dz: number;
  sx: number;
  sy: number;
}

/** Positions of each id among the shapes: a parcel cut into parts has several. */
export function indexById(shapes: TileShapes): Map<number, number[]> {
  const byId = new Map<number, number[]>();
  for (let i = 0; i < shapes.count; i++) {
    const id = shapes.ids[i]!;
    const indices = byId.get(id);
    if (indices) indices.push(i);
    else byId.set(id, [i]);
  }
  return byId;
}

export function isInside({ ringStarts, rings, xy }: TileShapes, i: number, px: number, py: number): boolean {
  let inside = false;
  for (let r = ringStarts[i]!; r < ringStarts[i + 1]!; r += 2) {
    const [first, points] = [rings[r]!, rings[r + 1]!];
    for (let a = 0, b = points - 1; a < points; b = a++) {
      const [xa, ya] = [xy[first + a * 2]!, xy[first + a * 2 + 1]!];
      const [xb, yb] = [xy[first + b * 2]!, xy[first + b * 2 + 1]!];
      if (ya > py !== yb > py && px < ((xb - xa) * (py - ya)) / (yb - ya) + xa) inside = !inside;
    }
  }
  return inside;
}

/**
 * @param u share 0..1 of the map tile's width, from the west @param v the same from the north
 * @returns id of the shape drawn last at that place, or null
 */
export function pickShape(shapes: TileShapes, { dz, sx, sy }: TilePart, u: number, v: number): number | null {
  const side = shapes.extent / 2 ** dz;
  const [px, py] = [(sx + u) * side, (sy + v) * side];
  const { boxes, kinds } = shapes;
  /** lines and points get a margin of about 6 px */
  const reach = side * 0.012;
  for (let i = shapes.count - 1, b = i * 4; i >= 0; i--, b -= 4) {
    const margin = kinds[i] === 3 ? 0 : reach;
    if (px < boxes[b]! - margin || px > boxes[b + 2]! + margin) continue;
    if (py < boxes[b + 1]! - margin || py > boxes[b + 3]! + margin) continue;
    if (kinds[i] !== 3 || isInside(shapes, i, px, py)) return shapes.ids[i]!;
  }
  return null;
}

/**
 * The vertex nearest to a place, ends of cut shapes at the tile's edge aside.
 *
 * @param u share 0..1 of the map tile's width, from the west @param v the same from the north
 * @param reach how far it may lie, as a share of the map tile's width
 * @returns its place in the map tile and its distance, all as shares, or null
 */
export function nearestVertex(
  shapes: TileShapes,
  { dz, sx, sy }: TilePart,
  [u, v]: readonly [number, number],
  reach: number,
): { u: number; v: number; distance: number } | null {
  const side = shapes.extent / 2 ** dz;
  const [px, py, limit] = [(sx + u) * side, (sy + v) * side, reach * side];
  const { boxes, ringStarts, rings, xy, extent } = shapes;
  let [best, at] = [limit * limit, -1];
  for (let i = 0, b = 0; i < shapes.count; i++, b += 4) {
    if (px < boxes[b]! - limit || px > boxes[b + 2]! + limit || py < boxes[b + 1]! - limit || py > boxes[b + 3]! + limit) continue;
    for (let r = ringStarts[i]!; r < ringStarts[i + 1]!; r += 2) {
      const first = rings[r]!;
      for (let k = first; k < first + 2 * rings[r + 1]!; k += 2) {
        const [x, y] = [xy[k]!, xy[k + 1]!];
        const squared = (x - px) ** 2 + (y - py) ** 2;
        if (squared <= best && x >= 0 && y >= 0 && x <= extent && y <= extent) [best, at] = [squared, k];
      }
    }
  }
  return at < 0 ? null : { u: xy[at]! / side - sx, v: xy[at + 1]! / side - sy, distance: Math.sqrt(best) / side };
}

/** Whether a place lies within a distance of a line of a shape, all in tile units. */
function isNearLine({ ringStarts, rings, xy }: TileShapes, i: number, px: number, py: number, reach: number): boolean {
  for (let r = ringStarts[i]!; r < ringStarts[i + 1]!; r += 2) {
    const [first, points] = [rings[r]!, rings[r + 1]!];
    for (let k = first; k < first + 2 * (points - 1); k += 2) {
      const [xa, ya] = [xy[k]!, xy[k + 1]!];
      const [dx, dy] = [xy[k + 2]! - xa, xy[k + 3]! - ya];
      const along = Math.min(1, Math.max(0, ((px - xa) * dx + (py - ya) * dy) / (dx * dx + dy * dy || 1)));
      if (Math.hypot(xa + along * dx - px, ya + along * dy - py) <= reach) return true;
    }
  }
  return false;
}

/**
 * What all shapes of an overlay under a place say, each once, the uppermost first.
 *
 * @param u share 0..1 of the map tile's width, from the west @param v the same from the north
 */
export function titlesAt(shapes: TileShapes, { dz, sx, sy }: TilePart, u: number, v: number): string[] {
  const side = shapes.extent / 2 ** dz;
  const [px, py, reach] = [(sx + u) * side, (sy + v) * side, side * 0.012];
  const found: string[] = [];
  for (let i = shapes.count - 1; i >= 0; i--) {
    const isHit = shapes.kinds[i] === 3 ? isInside(shapes, i, px, py) : isNearLine(shapes, i, px, py, reach);
    if (isHit) found.push(shapes.titles?.[i] ?? '');
  }
  return [...new Set(found)];
}
