/** Where the numbers of vertices and the lengths of edges of the selected parcel stand on the screen. Pure. */
import type { Vertex } from '../api_types';
import { formatNumber } from '../format';

/** Numbers and lengths are left out of a ring smaller than this on the screen. */
const MIN_PIXELS = 70;
const MIN_VERTEX_GAP = 15;
/** From a vertex to the middle of its number. */
const NUMBER_DISTANCE = 14;
/** Digits of the number font are of one width. */
const DIGIT_WIDTH = 6.5;

interface ScreenPoint {
  x: number;
  y: number;
}

export interface VertexMark extends ScreenPoint {
  text: string;
  number: ScreenPoint;
}

export interface EdgeMark extends ScreenPoint {
  text: string;
  width: number;
  /** radians, never upside down */
  angle: number;
}

export interface SelectionMarks {
  vertices: VertexMark[];
  edges: EdgeMark[];
}

interface Corner extends ScreenPoint {
  vertex: Vertex;
}

/** Towards the outside of a clockwise ring: away from the middle of the two neighbours' directions. */
function outwards(before: ScreenPoint, at: ScreenPoint, after: ScreenPoint): ScreenPoint {
  const unit = (x: number, y: number) => {
    const length = Math.hypot(x, y) || 1;
    return { x: x / length, y: y / length };
  };
  const [a, b] = [unit(at.x - before.x, at.y - before.y), unit(after.x - at.x, after.y - at.y)];
  return unit(a.y + b.y, -(a.x + b.x));
}

function edgeMark(from: Corner, to: Corner): EdgeMark | null {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const text = formatNumber(from.vertex.edge_m, 2);
  const width = text.length * DIGIT_WIDTH;
  if (Math.hypot(dx, dy) < width + 22) return null;
  const angle = Math.atan2(dy, dx);
  const upright = Math.abs(angle) > Math.PI / 2 ? angle + Math.PI : angle;
  return { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2, text, width, angle: upright };
}

function vertexMarks(ring: Corner[]): VertexMark[] {
  const marks: VertexMark[] = [];
  for (const [i, at] of ring.entries()) {
    const last = marks.at(-1);
    if (last && Math.hypot(at.x - last.x, at.y - last.y) < MIN_VERTEX_GAP) continue;
    const direction = outwards(ring.at(i - 1)!, at, ring[(i + 1) % ring.length]!);
    const number = { x: at.x + direction.x * NUMBER_DISTANCE, y: at.y + direction.y * NUMBER_DISTANCE };
    marks.push({ x: at.x, y: at.y, text: String(at.vertex.no), number });
  }
  return marks;
}

/** @param project canvas pixel of a place */
export function marksOf(rings: readonly { vertices: Vertex[] }[], project: (lon: number, lat: number) => ScreenPoint): SelectionMarks {
  const marks: SelectionMarks = { vertices: [], edges: [] };
  for (const { vertices } of rings) {
    const ring = vertices.map((vertex) => ({ ...project(vertex.lon, vertex.lat), vertex }));
    const [xs, ys] = [ring.map((at) => at.x), ring.map((at) => at.y)];
    const size = Math.max(Math.max(...xs) - Math.min(...xs), Math.max(...ys) - Math.min(...ys));
    if (size < MIN_PIXELS || ring.length < 3) continue;
    marks.vertices.push(...vertexMarks(ring));
    marks.edges.push(...ring.flatMap((from, i) => edgeMark(from, ring[(i + 1) % ring.length]!) ?? []));
  }
  return marks;
}

/** Boxes round the marks, for labels to keep away from. */
export function boxesOf({ vertices, edges }: SelectionMarks): { x: number; y: number; width: number; height: number }[] {
  const corners = vertices.flatMap(({ x, y, text, number }) => [
    { x, y, width: 10, height: 10 },
    { ...number, width: text.length * DIGIT_WIDTH, height: 11 },
  ]);
  // Three small boxes follow a slanted text closer than one large box.
  const lengths = edges.flatMap(({ x, y, width, angle }) =>
    [-width / 3, 0, width / 3].map((along) => ({
      x: x + along * Math.cos(angle),
      y: y + along * Math.sin(angle),
      width: 16 + (width / 3) * Math.abs(Math.cos(angle)),
      height: 16 + (width / 3) * Math.abs(Math.sin(angle)),
    })),
  );
  return [...corners, ...lengths];
}
