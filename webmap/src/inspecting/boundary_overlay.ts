/** On the map while the boundary is looked at: its markers, and the vertex that is pointed at with the edge that follows. */
import { effect } from '@preact/signals';
import type { BoundaryMarker, ParcelDetail, Vertex } from '../api_types';
import { formatNumber } from '../format';
import type { Frame } from '../painting';
import { addOverlay, repaintOverlays } from '../state/map_tool';
import { pointedVertex } from '../state/vertex';
import { pointer, view } from '../state/view';
import { colour } from '../style/colours';
import { metresPerPixel } from '../true_scale';
import { nearestVertex } from './nearest';

/** As far as the pointer may be from a vertex that it means. */
const REACH_PX = 12;
const GOLD = 'gold';
const INK = 'on-gold';
const CASING = 'map-casing';
const MARKER = 'marker';
const FONT = '700 12px "Noto Sans Variable", sans-serif';

type Context = CanvasRenderingContext2D;

/** @param name of a colour in tokens.css */
function stroke(context: Context, name: string, width: number): void {
  context.strokeStyle = colour(name);
  context.lineWidth = width;
  context.stroke();
}

/** Present is a full square, lost a cross, damaged a half-filled and moved a hollow one, as in the list beside. */
function paintMarker(context: Context, { lon, lat, condition }: BoundaryMarker, frame: Frame): void {
  const { x, y } = frame.project(lon, lat);
  const side = 5;
  context.beginPath();
  if (condition === 'lost') {
    for (const turn of [1, -1]) {
      context.moveTo(x - side, y - side * turn);
      context.lineTo(x + side, y + side * turn);
    }
    stroke(context, CASING, 5);
    return stroke(context, MARKER, 2.5);
  }
  context.rect(x - side, y - side, 2 * side, 2 * side);
  stroke(context, CASING, 5);
  context.fillStyle = colour(condition === 'present' ? MARKER : CASING);
  context.fill();
  stroke(context, MARKER, 2);
  if (condition !== 'damaged') return;
  context.beginPath();
  context.moveTo(x - side, y + side);
  context.lineTo(x + side, y + side);
  context.lineTo(x + side, y - side);
  context.fillStyle = colour(MARKER);
  context.fill();
}

interface Pixel {
  x: number;
  y: number;
}

/** In the middle of the edge, whose own label lies below it. */
function paintLength(context: Context, from: Pixel, to: Pixel, text: string): void {
  context.font = FONT;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  const width = context.measureText(text).width + 12;
  if (Math.hypot(to.x - from.x, to.y - from.y) < width + 26) return;
  const angle = Math.atan2(to.y - from.y, to.x - from.x);
  context.save();
  context.translate((from.x + to.x) / 2, (from.y + to.y) / 2);
  context.rotate(Math.abs(angle) > Math.PI / 2 ? angle + Math.PI : angle);
  context.beginPath();
  context.roundRect(-width / 2, -10, width, 20, 5);
  context.fillStyle = colour(GOLD);
  context.fill();
  stroke(context, INK, 1.5);
  context.fillStyle = colour(INK);
  context.fillText(text, 0, 0.5);
  context.restore();
}

function paintPointed(context: Context, ring: readonly Vertex[], vertex: Vertex, frame: Frame): void {
  const next = ring[(ring.indexOf(vertex) + 1) % ring.length]!;
  const [from, to] = [frame.project(vertex.lon, vertex.lat), frame.project(next.lon, next.lat)];
  context.lineCap = 'round';
  context.beginPath();
  context.moveTo(from.x, from.y);
  context.lineTo(to.x, to.y);
  stroke(context, INK, 7);
  stroke(context, GOLD, 4);
  paintLength(context, from, to, formatNumber(vertex.edge_m, 2));
  context.beginPath();
  context.arc(from.x, from.y, 13, 0, 2 * Math.PI);
  stroke(context, CASING, 6);
  context.fillStyle = colour(GOLD);
  context.fill();
  stroke(context, INK, 2);
  context.fillStyle = colour(INK);
  context.font = FONT;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.fillText(String(vertex.no), from.x, from.y + 0.5);
}

/** Which vertex the pointer on the map means. */
function vertexUnder(vertices: readonly Vertex[], at: { lon: number; lat: number }): number | null {
  const zoom = view.peek()?.zoom;
  const near = zoom === undefined ? null : nearestVertex(vertices, at);
  return near && near.metres <= REACH_PX * metresPerPixel(zoom!, at.lat) ? near.vertex.no : null;
}

/** @returns takes everything away */
export function linkVertices({ boundary, markers }: ParcelDetail): () => void {
  const vertices = boundary.rings.flatMap((ring) => ring.vertices);
  const remove = addOverlay({
    paint(context, frame) {
      for (const marker of markers) paintMarker(context, marker, frame);
      const no = pointedVertex.peek()?.no;
      const ring = boundary.rings.find((one) => one.vertices.some((vertex) => vertex.no === no));
      const vertex = ring?.vertices.find((one) => one.no === no);
      if (ring && vertex) paintPointed(context, ring.vertices, vertex, frame);
    },
    pick(point) {
      const no = vertexUnder(vertices, point);
      if (no !== null) pointedVertex.value = { no, on: 'map' };
      return no !== null;
    },
  });
  const stops = [
    effect(() => {
      const at = pointer.value;
      const no = at && vertexUnder(vertices, at);
      const former = pointedVertex.peek();
      if (no !== null && former?.no !== no) pointedVertex.value = { no, on: 'map' };
      if (no === null && former?.on === 'map' && at) pointedVertex.value = null;
    }),
    effect(() => {
      void pointedVertex.value;
      repaintOverlays();
    }),
  ];
  return () => {
    for (const stop of stops) stop();
    pointedVertex.value = null;
    remove();
  };
}
