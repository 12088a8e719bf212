/** The selected parcel or work at full precision: white-cased outline, numbered vertices, edge lengths; and the pin. */
import type { Vertex } from '../api_types';
import { formatNumber } from '../format';
import { selectedParcel, selectedWork } from '../state/selection';
import { pin } from '../state/view';
import type { Frame, Painter } from './viewport_canvas';

const BLUE = '#0a58ca';
const NUMBERS = '"Noto Sans Variable", sans-serif';
/** Numbers and lengths are left out of a parcel smaller than this on the screen. */
const MIN_PIXELS = 70;
const MIN_VERTEX_GAP = 15;

interface ScreenVertex {
  x: number;
  y: number;
  vertex: Vertex;
}

function polygonsOf(geometry: GeoJSON.Geometry): GeoJSON.Position[][][] {
  if (geometry.type === 'Polygon') return [geometry.coordinates];
  return geometry.type === 'MultiPolygon' ? geometry.coordinates : [];
}

function tracePolygons(context: CanvasRenderingContext2D, geometry: GeoJSON.Geometry, frame: Frame): void {
  context.beginPath();
  for (const ring of polygonsOf(geometry).flat()) {
    ring.forEach(([lon, lat], i) => {
      const { x, y } = frame.project(lon!, lat!);
      if (i === 0) context.moveTo(x, y);
      else context.lineTo(x, y);
    });
    context.closePath();
  }
}

function paintOutline(context: CanvasRenderingContext2D, geometry: GeoJSON.Geometry, frame: Frame): void {
  tracePolygons(context, geometry, frame);
  context.lineJoin = 'round';
  context.strokeStyle = '#ffffff';
  context.lineWidth = 7;
  context.stroke();
  context.strokeStyle = BLUE;
  context.lineWidth = 3;
  context.stroke();
}

function paintEdgeLength(context: CanvasRenderingContext2D, from: ScreenVertex, to: ScreenVertex): void {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const text = formatNumber(from.vertex.edge_m, 2);
  context.font = `600 11px ${NUMBERS}`;
  const width = context.measureText(text).width;
  if (Math.hypot(dx, dy) < width + 22) return;
  let angle = Math.atan2(dy, dx);
  if (Math.abs(angle) > Math.PI / 2) angle += Math.PI;
  context.save();
  context.translate((from.x + to.x) / 2, (from.y + to.y) / 2);
  context.rotate(angle);
  context.fillStyle = 'rgba(255,255,255,.94)';
  context.beginPath();
  context.roundRect(-width / 2 - 4, -8, width + 8, 16, 4);
  context.fill();
  context.fillStyle = '#0a47a3';
  context.fillText(text, 0, 0.5);
  context.restore();
}

/** Towards the outside of a clockwise ring: away from the middle of the two neighbours' directions. */
function outwards(before: ScreenVertex, at: ScreenVertex, after: ScreenVertex): { x: number; y: number } {
  const unit = (x: number, y: number) => {
    const length = Math.hypot(x, y) || 1;
    return { x: x / length, y: y / length };
  };
  const [a, b] = [unit(at.x - before.x, at.y - before.y), unit(after.x - at.x, after.y - at.y)];
  return unit(a.y + b.y, -(a.x + b.x));
}

function paintVertex(context: CanvasRenderingContext2D, ring: ScreenVertex[], i: number): void {
  const at = ring[i]!;
  context.beginPath();
  context.arc(at.x, at.y, 4, 0, 2 * Math.PI);
  context.fillStyle = '#ffffff';
  context.fill();
  context.lineWidth = 2;
  context.strokeStyle = BLUE;
  context.stroke();
  const direction = outwards(ring.at(i - 1)!, at, ring[(i + 1) % ring.length]!);
  const [x, y] = [at.x + direction.x * 14, at.y + direction.y * 14];
  context.font = `600 11px ${NUMBERS}`;
  context.strokeStyle = 'rgba(255,255,255,.95)';
  context.lineWidth = 3;
  context.strokeText(String(at.vertex.no), x, y);
  context.fillStyle = '#0a47a3';
  context.fillText(String(at.vertex.no), x, y);
}

function paintRing(context: CanvasRenderingContext2D, vertices: Vertex[], frame: Frame): void {
  const ring = vertices.map((vertex) => ({ ...frame.project(vertex.lon, vertex.lat), vertex }));
  const [xs, ys] = [ring.map((at) => at.x), ring.map((at) => at.y)];
  const size = Math.max(Math.max(...xs) - Math.min(...xs), Math.max(...ys) - Math.min(...ys));
  if (size < MIN_PIXELS || ring.length < 3) return;
  ring.forEach((from, i) => paintEdgeLength(context, from, ring[(i + 1) % ring.length]!));
  let last: ScreenVertex | null = null;
  ring.forEach((at, i) => {
    if (last && Math.hypot(at.x - last.x, at.y - last.y) < MIN_VERTEX_GAP) return;
    paintVertex(context, ring, i);
    last = at;
  });
}

function paintPin(context: CanvasRenderingContext2D, lon: number, lat: number, frame: Frame): void {
  const { x, y } = frame.project(lon, lat);
  const cross = (color: string, width: number) => {
    context.strokeStyle = color;
    context.lineWidth = width;
    context.beginPath();
    for (const [dx, dy] of [[1, 0], [-1, 0], [0, 1], [0, -1]] as const) {
      context.moveTo(x + dx * 5, y + dy * 5);
      context.lineTo(x + dx * 17, y + dy * 17);
    }
    context.moveTo(x + 9, y);
    context.arc(x, y, 9, 0, 2 * Math.PI);
    context.stroke();
  };
  cross('#ffffff', 6);
  cross('#b3372f', 2.5);
}

export const paintSelection: Painter = (context, frame) => {
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  const detail = selectedParcel.value;
  if (detail) {
    paintOutline(context, detail.geometry, frame);
    for (const { vertices } of detail.boundary.rings) paintRing(context, vertices, frame);
  }
  if (selectedWork.value) paintOutline(context, selectedWork.value.geometry, frame);
  if (pin.value) paintPin(context, pin.value.lon, pin.value.lat, frame);
};
