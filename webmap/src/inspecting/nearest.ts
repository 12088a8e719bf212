/** Which vertex lies nearest to a place, and how far. Pure. */
import type { Vertex } from '../api_types';

const M_PER_DEGREE = 111_195;

/** @returns null where there are no vertices; distances of a few metres are right to a millimetre */
export function nearestVertex(vertices: readonly Vertex[], at: { lon: number; lat: number }): { vertex: Vertex; metres: number } | null {
  const shrink = Math.cos((at.lat * Math.PI) / 180);
  let best: { vertex: Vertex; metres: number } | null = null;
  for (const vertex of vertices) {
    const metres = Math.hypot((vertex.lon - at.lon) * shrink, vertex.lat - at.lat) * M_PER_DEGREE;
    if (!best || metres < best.metres) best = { vertex, metres };
  }
  return best;
}
