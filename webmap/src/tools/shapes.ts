/** Lines and rings in a plane: simplify, cross, untangle, area, distances. Pure; a ring does not repeat its first point. */

export type Point = readonly [x: number, y: number];

const minus = ([ax, ay]: Point, [bx, by]: Point): Point => [ax - bx, ay - by];
const cross = ([ax, ay]: Point, [bx, by]: Point): number => ax * by - ay * bx;

/** Half the shoelace sum: positive for a ring that runs counterclockwise where y grows upwards. */
export function signedArea(ring: readonly Point[]): number {
  const origin = ring[0];
  if (!origin) return 0;
  let twice = 0;
  ring.forEach((point, i) => (twice += cross(minus(point, origin), minus(ring[(i + 1) % ring.length]!, origin))));
  return twice / 2;
}

export function distanceToSegment(p: Point, a: Point, b: Point): number {
  const [dx, dy] = minus(b, a);
  const squared = dx * dx + dy * dy;
  const share = squared === 0 ? 0 : Math.max(0, Math.min(1, ((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / squared));
  return Math.hypot(p[0] - a[0] - share * dx, p[1] - a[1] - share * dy);
}

export function isInRing([px, py]: Point, ring: readonly Point[]): boolean {
  let inside = false;
  ring.forEach(([xa, ya], i) => {
    const [xb, yb] = ring[(i + 1) % ring.length]!;
    if (ya > py !== yb > py && px < ((xb - xa) * (py - ya)) / (yb - ya) + xa) inside = !inside;
  });
  return inside;
}

/** Where two edges meet, their ends included; null when they do not, or lie on one line. */
function meeting(a: Point, b: Point, c: Point, d: Point): Point | null {
  if (Math.max(a[0], b[0]) < Math.min(c[0], d[0]) || Math.max(c[0], d[0]) < Math.min(a[0], b[0])) return null;
  const [r, s, between] = [minus(b, a), minus(d, c), minus(c, a)];
  const denominator = cross(r, s);
  if (denominator === 0) return null;
  const [t, u] = [cross(between, s) / denominator, cross(between, r) / denominator];
  return t >= 0 && t <= 1 && u >= 0 && u <= 1 ? [a[0] + t * r[0], a[1] + t * r[1]] : null;
}

/** The first two edges of a ring, not neighbours, that meet. */
function firstCrossing(ring: readonly Point[]): { i: number; j: number; at: Point } | null {
  const n = ring.length;
  for (let i = 0; i < n; i++) {
    for (let j = i + 2; j < n; j++) {
      if (i === 0 && j === n - 1) continue;
      const at = meeting(ring[i]!, ring[i + 1]!, ring[j]!, ring[(j + 1) % n]!);
      if (at) return { i, j, at };
    }
  }
  return null;
}

export const crossesItself = (ring: readonly Point[]): boolean => firstCrossing(ring) !== null;

/** The ring without its loops: at each crossing the larger side is kept. */
export function untangled(ring: readonly Point[]): Point[] {
  let rest = [...ring];
  for (let found = firstCrossing(rest); found; found = firstCrossing(rest)) {
    const { i, j, at } = found;
    const loops = [rest.slice(i + 1, j + 1), [...rest.slice(j + 1), ...rest.slice(0, i + 1)]].map((loop) => withoutRepeats([at, ...loop]));
    rest = loops.sort((a, b) => Math.abs(signedArea(b)) - Math.abs(signedArea(a)))[0]!;
  }
  return rest;
}

function withoutRepeats(ring: readonly Point[]): Point[] {
  return ring.filter(([x, y], i) => {
    const [px, py] = ring.at(i - 1)!;
    return ring.length === 1 || x !== px || y !== py;
  });
}

/** Area of the triangle that a point makes with its neighbours. */
const weight = (ring: readonly Point[], i: number): number =>
  Math.abs(signedArea([ring.at(i - 1)!, ring[i]!, ring[(i + 1) % ring.length]!]));

/**
 * A ring with at most so many points: those whose absence changes least are taken out one by one (Visvalingam and Whyatt,
 * 1993), and further ones as long as they change less than `least`.
 *
 * @param least area of the smallest triangle that is kept
 */
export function simplifiedRing(ring: readonly Point[], most: number, least: number): Point[] {
  const rest = withoutRepeats(ring);
  const weights = rest.map((_, i) => weight(rest, i));
  while (rest.length > 3) {
    let lightest = 0;
    for (let i = 1; i < weights.length; i++) if (weights[i]! < weights[lightest]!) lightest = i;
    if (rest.length <= most && weights[lightest]! >= least) break;
    rest.splice(lightest, 1);
    weights.splice(lightest, 1);
    for (const at of [lightest - 1, lightest]) {
      const i = (at + rest.length) % rest.length;
      weights[i] = weight(rest, i);
    }
  }
  return rest;
}

/** A free-hand line as a ring that can be asked about: without loops and with few points; null when nothing is left. */
export function lassoRing(line: readonly Point[], most: number, least: number): Point[] | null {
  // Loops are looked for among few points: each search compares every edge with every other.
  const rough = untangled(simplifiedRing(line, 3 * most, least / 2));
  const ring = untangled(simplifiedRing(rough, most, least));
  return ring.length >= 3 && Math.abs(signedArea(ring)) > least ? ring : null;
}
