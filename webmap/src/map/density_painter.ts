/** Counts of parcels at small scales: neighbouring cells are joined into circles that do not overlap much. */
import { formatShortCount } from '../format';
import { language } from '../i18n';
import { isShown } from '../state/layout';
import { TILE_SIZE, type VectorTileLayer } from './tile_layer';
import type { Frame, Painter } from './viewport_canvas';

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

function worldPoints(layer: VectorTileLayer): CountPoint[] {
  return layer.currentRecords().flatMap(({ coords, density }) =>
    density.map(({ x, y, n }) => ({
      x: (coords.x + x / 4096) * TILE_SIZE,
      y: (coords.y + y / 4096) * TILE_SIZE,
      n,
    })),
  );
}

function paintCircle(context: CanvasRenderingContext2D, { x, y, n, radius }: CountCircle, { originX, originY }: Frame): void {
  const [left, top] = [x - originX, y - originY];
  context.beginPath();
  context.arc(left, top, radius + 3, 0, 2 * Math.PI);
  context.fillStyle = 'rgba(28,74,60,.18)';
  context.fill();
  context.beginPath();
  context.arc(left, top, radius, 0, 2 * Math.PI);
  context.fillStyle = '#1c4a3c';
  context.fill();
  context.lineWidth = 1.5;
  context.strokeStyle = '#ffffff';
  context.stroke();
  context.fillStyle = '#ffffff';
  context.fillText(formatShortCount(n, language.value), left, top + 0.5);
}

export interface DensityPainter {
  paint: Painter;
  /** The circle at a world pixel, or null. */
  at(x: number, y: number): CountCircle | null;
}

export function createDensityPainter(layer: VectorTileLayer): DensityPainter {
  let circles: CountCircle[] = [];
  return {
    paint: (context, frame) => {
      circles = isShown('parcels') ? joinCounts(worldPoints(layer)) : [];
      context.font = '600 12px "Noto Sans Variable", sans-serif';
      context.textAlign = 'center';
      context.textBaseline = 'middle';
      for (const circle of circles) paintCircle(context, circle, frame);
    },
    at: (x, y) => circles.find((circle) => Math.hypot(circle.x - x, circle.y - y) <= circle.radius + 4) ?? null,
  };
}
