/** Cells with counts of parcels joined into circles that do not overlap much. Pure. */

/** Points in one square of the world of this many pixels become one circle. */
const SQUARE = 72;

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
  const largest = Math.max(1, ...[...squares.values()].map((sum) => sum.n));
  return [...squares.values()]
    .map(({ x, y, n }) => ({ x: x / n, y: y / n, n, radius: 13 + 17 * Math.sqrt(n / largest) }))
    .sort((a, b) => b.n - a.n);
}
