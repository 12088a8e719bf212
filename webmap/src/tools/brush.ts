/** Strokes and words on the map's canvas, cased in white so that they stand out on any land use. */
import type { Frame } from '../painting';
import { colour as colourOf } from '../style/colours';
import type { LonLat } from './mercator';

export type Canvas = CanvasRenderingContext2D;

export interface Ink {
  /** a custom property's name without its dashes */
  colour: string;
  closed: boolean;
  dashed?: boolean;
  filled?: boolean;
}

const FONT = '600 11.5px "Noto Sans Variable", sans-serif';

function trace(canvas: Canvas, frame: Frame, points: readonly LonLat[], closed: boolean): void {
  canvas.beginPath();
  points.forEach(([lon, lat], i) => {
    const { x, y } = frame.project(lon, lat);
    if (i === 0) canvas.moveTo(x, y);
    else canvas.lineTo(x, y);
  });
  if (closed) canvas.closePath();
}

export function paintPath(canvas: Canvas, frame: Frame, points: readonly LonLat[], { colour, closed, dashed, filled }: Ink): void {
  if (points.length < 2) return;
  const tint = colourOf(colour);
  trace(canvas, frame, points, closed);
  canvas.lineJoin = canvas.lineCap = 'round';
  if (filled && points.length > 2) {
    canvas.globalAlpha = 0.16;
    canvas.fillStyle = tint;
    canvas.fill();
    canvas.globalAlpha = 1;
  }
  for (const [stroke, width, dash] of [[colourOf('map-casing'), 5, []], [tint, 2.5, dashed ? [7, 6] : []]] as const) {
    canvas.setLineDash(dash);
    canvas.strokeStyle = stroke;
    canvas.lineWidth = width;
    canvas.stroke();
  }
  canvas.setLineDash([]);
}

/** A round handle; `strong` for the one that is taken hold of or snapped to. */
export function paintDot(canvas: Canvas, frame: Frame, [lon, lat]: LonLat, colour: string, radius: number, strong = false): void {
  const { x, y } = frame.project(lon, lat);
  canvas.beginPath();
  canvas.arc(x, y, radius, 0, 2 * Math.PI);
  canvas.fillStyle = strong ? colourOf(colour) : colourOf('map-casing');
  canvas.fill();
  canvas.lineWidth = 2;
  canvas.strokeStyle = strong ? colourOf('map-casing') : colourOf(colour);
  canvas.stroke();
}

/** A ring round a vertex to which the pointer is held. */
export function paintRing(canvas: Canvas, frame: Frame, [lon, lat]: LonLat, colour: string): void {
  const { x, y } = frame.project(lon, lat);
  for (const [stroke, width] of [[colourOf('map-casing'), 5], [colourOf(colour), 2.5]] as const) {
    canvas.beginPath();
    canvas.arc(x, y, 9, 0, 2 * Math.PI);
    canvas.strokeStyle = stroke;
    canvas.lineWidth = width;
    canvas.stroke();
  }
}

export function paintCross(canvas: Canvas, frame: Frame, [lon, lat]: LonLat, colour: string): void {
  const { x, y } = frame.project(lon, lat);
  for (const [stroke, width] of [[colourOf('map-casing'), 5], [colourOf(colour), 2]] as const) {
    canvas.beginPath();
    for (const [dx, dy] of [[1, 0], [-1, 0], [0, 1], [0, -1]] as const) {
      canvas.moveTo(x + dx * 4, y + dy * 4);
      canvas.lineTo(x + dx * 18, y + dy * 18);
    }
    canvas.strokeStyle = stroke;
    canvas.lineWidth = width;
    canvas.stroke();
  }
}

/** Lines of text in a box round a canvas pixel, or turned along an edge. */
export function paintWords(canvas: Canvas, at: { x: number; y: number; angle?: number }, lines: readonly string[], colour: string): void {
  canvas.save();
  canvas.font = FONT;
  canvas.textAlign = 'center';
  canvas.textBaseline = 'middle';
  canvas.translate(at.x, at.y);
  canvas.rotate(at.angle ?? 0);
  const width = Math.max(...lines.map((line) => canvas.measureText(line).width)) + 10;
  const height = 16 * lines.length + 2;
  canvas.fillStyle = colourOf('map-casing');
  canvas.globalAlpha = 0.94;
  canvas.beginPath();
  canvas.roundRect(-width / 2, -height / 2, width, height, 4);
  canvas.fill();
  canvas.globalAlpha = 1;
  canvas.fillStyle = colourOf(colour);
  lines.forEach((line, i) => canvas.fillText(line, 0, (i - (lines.length - 1) / 2) * 16 + 0.5));
  canvas.restore();
}

/** A word along an edge, when the edge is long enough for it. */
export function paintAlong(canvas: Canvas, frame: Frame, [from, to]: readonly [LonLat, LonLat], text: string, colour: string): void {
  const [a, b] = [frame.project(...from), frame.project(...to)];
  canvas.font = FONT;
  if (Math.hypot(b.x - a.x, b.y - a.y) < canvas.measureText(text).width + 24) return;
  const angle = Math.atan2(b.y - a.y, b.x - a.x);
  const upright = Math.abs(angle) > Math.PI / 2 ? angle + Math.PI : angle;
  paintWords(canvas, { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2, angle: upright }, [text], colour);
}
