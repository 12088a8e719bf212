/** The lines around groups of touching shapes: edges that belong to one shape only, joined end to end. */
import type { TileShapes } from './messages';

type Edge = [x0: number, y0: number, x1: number, y1: number];

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

/** Joined lines, flat x y in tile units; dashes then run on around corners. */
export function outerLines(shapes: TileShapes, indices: readonly number[]): Int16Array[] {
  if (indices.length === 0) return [];
  const byStart = new Map<number, Edge[]>();
  for (const edge of singleEdges(shapes, indices)) {
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
