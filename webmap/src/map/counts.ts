/** Cells with counts of parcels joined into circles that do not overlap much. Pure. */

/** Points in one square of the world of this many pixels become one circle. */
const SQUARE = 72;
/** Circles nearer than this would hide each other's numbers. */
const NEAR = 52;

export interface CountPoint {
  x: number;
  y: number;
  n: number;
}

export interface CountCircle extends CountPoint {
  radius: number;
}

/** @param points world pixels @returns one circle per square, at the weighted middle, area proportional to the count */
export function joinCounts(points: readonly CountPoint[]): CountCircle[] {
  const squares = new Map<string, CountPoint>();
  for (const { x, y, n } of points) {
    const key = `${Math.floor(x / SQUARE)}/${Math.floor(y / SQUARE)}`;
    const sum = squares.get(key) ?? { x: 0, y: 0, n: 0 };
    squares.set(key, { x: sum.x + x * n, y: sum.y + y * n, n: sum.n + n });
  }
  const sums = [...squares.values()].map(({ x, y, n }) => ({ x: x / n, y: y / n, n })).sort((a, b) => b.n - a.n);
  const apart = joinNear(sums);
  const largest = Math.max(1, ...apart.map((sum) => sum.n));
  return apart.map((sum) => ({ ...sum, radius: 13 + 17 * Math.sqrt(sum.n / largest) })).sort((a, b) => b.n - a.n);
}

/** Middles on both sides of a square's edge can be near each other: the smaller joins the larger. */
function joinNear(sums: readonly CountPoint[]): CountPoint[] {
  const apart: CountPoint[] = [];
  for (const { x, y, n } of sums) {
    const near = apart.find((other) => Math.hypot(other.x - x, other.y - y) < NEAR);
    if (!near) {
      apart.push({ x, y, n });
      continue;
    }
    const all = near.n + n;
    Object.assign(near, { x: (near.x * near.n + x * n) / all, y: (near.y * near.n + y * n) / all, n: all });
  }
  return apart;
}
