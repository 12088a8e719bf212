/** Tracing a flat shape onto a canvas; used by the worker for tiles and by the page for hover and selection. */
import type { TileShapes } from './messages';

/** canvas pixel = tile unit * scale - offset */
export interface Placement {
  scale: number;
  dx: number;
  dy: number;
}

/** @param part which part of the data tile is drawn (see TileRequest) on a canvas of `size` pixels */
export function placementOf(part: { dz: number; sx: number; sy: number; size: number }, extent: number): Placement {
  const { size, dz, sx, sy } = part;
  return { scale: (size * 2 ** dz) / extent, dx: sx * size, dy: sy * size };
}

interface PathTarget {
  moveTo(x: number, y: number): void;
  lineTo(x: number, y: number): void;
  closePath(): void;
}

export function traceShape(target: PathTarget, shapes: TileShapes, i: number, { scale, dx, dy }: Placement): void {
  const { ringStarts, rings, xy, kinds } = shapes;
  const closed = kinds[i] === 3;
  for (let r = ringStarts[i]!; r < ringStarts[i + 1]!; r += 2) {
    const first = rings[r]!;
    const end = first + rings[r + 1]! * 2 - (closed ? 2 : 0);
    target.moveTo(xy[first]! * scale - dx, xy[first + 1]! * scale - dy);
    for (let at = first + 2; at < end; at += 2) target.lineTo(xy[at]! * scale - dx, xy[at + 1]! * scale - dy);
    if (closed) target.closePath();
  }
}
