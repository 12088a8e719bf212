/** The lines around groups of touching shapes: edges with the group on one side only, joined end to end. */
import { isInside } from '../picking';
import type { TileShapes } from './messages';

type Edge = [x0: number, y0: number, x1: number, y1: number];

/**
 * Tile units within which neighbours count as touching: a tile rounds corners and drops those on a straight line, so
 * that two sides of one boundary may run a unit or two apart and be cut at different corners.
 */
const NEAR = 2;

const pointKey = (x: number, y: number): number => (x + 32768) * 65536 + (y + 32768);

function edgesOf(shapes: TileShapes, i: number): Edge[] {
  const { ringStarts, rings, xy } = shapes;
  const edges: Edge[] = [];
  for (let r = ringStarts[i]!; r < ringStarts[i + 1]!; r += 2) {
    const [start, points] = [rings[r]!, rings[r + 1]!];
    for (let k = 0; k + 1 < points; k++) {
      const at = start + k * 2;
      edges.push([xy[at]!, xy[at + 1]!, xy[at + 2]!, xy[at + 3]!]);
    }
  }
  return edges;
}

/** Edges that no second shape has too, corner for corner. */
function singleEdges(shapes: TileShapes, indices: readonly number[]): Edge[] {
  const byEnds = new Map<string, Edge | null>();
  for (const i of indices) {
    for (const edge of edgesOf(shapes, i)) {
      const [a, b] = [pointKey(edge[0], edge[1]), pointKey(edge[2], edge[3])];
      const key = a < b ? `${a}/${b}` : `${b}/${a}`;
      byEnds.set(key, byEnds.has(key) ? null : edge);
    }
  }
  return [...byEnds.values()].filter((edge): edge is Edge => edge !== null);
}

/** The edge cut where a corner of another lies on it: one part may be inside the group and the next not. */
function cutAtCorners([x0, y0, x1, y1]: Edge, corners: readonly (readonly [number, number])[]): Edge[] {
  const [dx, dy] = [x1 - x0, y1 - y0];
  const length = Math.hypot(dx, dy);
  const cuts: { x: number; y: number; along: number }[] = [];
  for (const [x, y] of corners) {
    const along = ((x - x0) * dx + (y - y0) * dy) / length;
    if (along <= NEAR || along >= length - NEAR) continue;
    if (Math.abs((x - x0) * dy - (y - y0) * dx) <= NEAR * length) cuts.push({ x, y, along });
  }
  cuts.sort((a, b) => a.along - b.along);
  const apart = cuts.filter((cut, i) => i === 0 || cut.along - cuts[i - 1]!.along > NEAR);
  const stops = [{ x: x0, y: y0 }, ...apart, { x: x1, y: y1 }];
  return stops.slice(1).map((stop, i) => [stops[i]!.x, stops[i]!.y, stop.x, stop.y]);
}

function isCovered(shapes: TileShapes, indices: readonly number[], x: number, y: number): boolean {
  const { boxes } = shapes;
  return indices.some((i) => {
    const b = i * 4;
    const near = x >= boxes[b]! && x <= boxes[b + 2]! && y >= boxes[b + 1]! && y <= boxes[b + 3]!;
    return near && isInside(shapes, i, x, y);
  });
}

/** Whether the group lies on both sides of an edge. */
function isInner([x0, y0, x1, y1]: Edge, shapes: TileShapes, indices: readonly number[]): boolean {
  const length = Math.hypot(x1 - x0, y1 - y0) || 1;
  const [aside, down] = [((y1 - y0) / length) * NEAR, ((x0 - x1) / length) * NEAR];
  const [x, y] = [(x0 + x1) / 2, (y0 + y1) / 2];
  return isCovered(shapes, indices, x + aside, y + down) && isCovered(shapes, indices, x - aside, y - down);
}

/** Joined lines, flat x y in tile units; dashes then run on around corners. */
export function outerLines(shapes: TileShapes, indices: readonly number[]): Int16Array[] {
  if (indices.length === 0) return [];
  const edges = singleEdges(shapes, indices);
  const corners = edges.map(([x, y]) => [x, y] as const);
  const byStart = new Map<number, Edge[]>();
  for (const edge of edges.flatMap((single) => cutAtCorners(single, corners))) {
    if (isInner(edge, shapes, indices)) continue;
    const key = pointKey(edge[0], edge[1]);
    byStart.set(key, [...(byStart.get(key) ?? []), edge]);
  }
  const lines: Int16Array[] = [];
  for (const starting of byStart.values()) {
    while (starting.length > 0) {
      const line: number[] = [starting[0]![0], starting[0]![1]];
      let edge: Edge | undefined = starting.pop();
      while (edge) {
        line.push(edge[2], edge[3]);
        edge = byStart.get(pointKey(edge[2], edge[3]))?.pop();
      }
      lines.push(Int16Array.from(line));
    }
  }
  return lines;
}
