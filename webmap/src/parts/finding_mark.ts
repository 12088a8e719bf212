/** Marks of findings on the map, and shapes with a casing: of one import on its screen, of many in the table. */
import type { LonLat, Severity } from '../api_types';
import type { Frame } from '../painting';
import { boxOf, isArea, linesOf, middleOf, trace } from '../shapes';
import { colour } from '../style/colours';

const SEVERITIES: Record<Severity, string> = { error: 'import-bad', warning: 'import-warn', note: 'import-note' };

type Context = CanvasRenderingContext2D;

interface Stroke {
  stroke: string;
  width: number;
  fill?: string | undefined;
  dash?: number[];
  opacity?: number;
}

/** A shape with a casing below its line, so that it is seen on any ground. */
export function drawShape(context: Context, geometry: GeoJSON.Geometry | null, frame: Frame, { stroke, width, fill, dash = [], opacity = 0.25 }: Stroke): void {
  const lines = linesOf(geometry);
  if (!lines.length) return;
  if (lines.every((line) => line.length === 1)) return lines.forEach(([position]) => drawDot(context, position as LonLat, frame, stroke, width + 3));
  trace(context, lines, frame, isArea(geometry));
  context.setLineDash([]);
  if (fill) {
    context.globalAlpha = opacity;
    context.fillStyle = fill;
    context.fill('evenodd');
    context.globalAlpha = 1;
  }
  context.lineJoin = 'round';
  context.strokeStyle = colour('import-casing');
  context.lineWidth = width + 2.5;
  context.stroke();
  context.setLineDash(dash);
  context.strokeStyle = stroke;
  context.lineWidth = width;
  context.stroke();
  context.setLineDash([]);
}

export function drawDot(context: Context, [lon, lat]: LonLat, frame: Frame, fill: string, radius: number): void {
  const { x, y } = frame.project(lon, lat);
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fillStyle = fill;
  context.fill();
  context.lineWidth = 2;
  context.strokeStyle = colour('import-casing');
  context.stroke();
}

/** Where the mark of a finding stands. */
export function markPlace(geometry: GeoJSON.Geometry | null): LonLat | null {
  const box = boxOf(linesOf(geometry));
  return box && middleOf(box);
}

interface Marked {
  severity: Severity;
  geometry: GeoJSON.Geometry | null;
}

/** Shape tells the severity, too: an error is a square on its corner, a warning a triangle, a note a circle. */
export function drawMark(context: Context, finding: Marked, frame: Frame, looked: boolean): void {
  const place = markPlace(finding.geometry);
  if (!place) return;
  const fill = colour(SEVERITIES[finding.severity]);
  if (finding.geometry?.type !== 'Point' && looked) drawShape(context, finding.geometry, frame, { stroke: fill, width: 3, fill });
  const { x, y } = frame.project(...place);
  const size = looked ? 10 : 6;
  context.beginPath();
  if (finding.severity === 'note') context.arc(x, y, size - 1, 0, 2 * Math.PI);
  else {
    const corners = finding.severity === 'error' ? [[0, -1], [1, 0], [0, 1], [-1, 0]] : [[0, -1], [0.95, 0.75], [-0.95, 0.75]];
    corners.forEach(([dx, dy], i) => context[i ? 'lineTo' : 'moveTo'](x + dx! * size, y + dy! * size));
    context.closePath();
  }
  context.fillStyle = fill;
  context.fill();
  context.lineWidth = 2;
  context.strokeStyle = colour('import-casing');
  context.stroke();
  if (!looked) return;
  context.beginPath();
  context.arc(x, y, 17, 0, 2 * Math.PI);
  context.strokeStyle = colour('import-casing');
  context.lineWidth = 5;
  context.stroke();
  context.strokeStyle = fill;
  context.lineWidth = 2.5;
  context.stroke();
}
