/** Paints what the tools show on the map: measurements, drawings, what is on its way, handles, the keyboard's cross. */
import { formatMetres, formatNumber } from '../format';
import type { Frame } from '../painting';
import { tool } from '../state/tools';
import { areaKind, draggedArea, rectangleBetween } from './area_choice';
import { paintAlong, paintCross, paintDot, paintPath, paintRing, paintWords, type Canvas } from './brush';
import { crosshair } from './crosshair';
import { edgesOf, isClosed, middleOf, type Drawing } from './drawing';
import { isShown } from '../state/layers';
import { chosen, colour, drawMode, shownDrawings } from './drawings';
import { activeVertex } from './draw_tool';
import { drawingFigure } from './drawing_measures';
import { lengthText } from './measuring';
import { isRing, liveFigure, measureKind, measurements, type Measurement } from './measurements';
import { ringText } from './measure_words';
import type { LonLat } from './mercator';
import type { Figure } from './plane';
import { sketch } from './sketch';

const MEASURE = 'measure';
const HANDLE_PX = 5;

/** Canvas pixel in the middle of a ring's corners. */
function centreOf(frame: Frame, points: readonly LonLat[]): { x: number; y: number } {
  const pixels = points.map((point) => frame.project(...point));
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  return { x: mean(pixels.map(({ x }) => x)), y: mean(pixels.map(({ y }) => y)) };
}

function paintLegs(canvas: Canvas, frame: Frame, points: readonly LonLat[], closed: boolean, legs: Figure['legs']): void {
  edgesOf({ kind: closed ? 'polygon' : 'line', points }).forEach((edge, i) => {
    const leg = legs[i];
    if (leg) paintAlong(canvas, frame, edge, formatNumber(leg.length_m, 2), MEASURE);
  });
}

function paintMeasurement(canvas: Canvas, frame: Frame, { kind, points, answer }: Measurement): void {
  const closed = isRing(kind);
  paintPath(canvas, frame, points, { colour: MEASURE, closed, filled: closed });
  for (const point of points) paintDot(canvas, frame, point, MEASURE, 3.5);
  if (!answer) return;
  paintLegs(canvas, frame, points, closed, answer.legs);
  const end = frame.project(...points.at(-1)!);
  if (kind === 'point') {
    const { x_northing, y_easting } = answer.points[0]!;
    paintWords(canvas, { x: end.x, y: end.y - 28 }, [`X ${formatMetres(x_northing)}`, `Y ${formatMetres(y_easting)}`], MEASURE);
  } else if (closed) paintWords(canvas, centreOf(frame, points), [ringText(answer)], MEASURE);
  else if (points.length > 2) paintWords(canvas, { x: end.x, y: end.y - 18 }, [lengthText(answer.length_m)], MEASURE);
}

/** The moving end's own length and bearing beside the pointer. */
function paintMoving(canvas: Canvas, frame: Frame, points: readonly LonLat[], pointer: LonLat): void {
  const { figure } = liveFigure();
  const leg = figure?.legs[points.length - 1];
  if (!figure || !leg) return;
  const { x, y } = frame.project(...pointer);
  const lines = [lengthText(leg.length_m), leg.bearing ?? '—'];
  if (isRing(measureKind.value) && points.length >= 2) lines.push(ringText(figure));
  paintWords(canvas, { x: x + 14, y: y - 16 - 8 * lines.length }, lines, MEASURE);
}

function sketchColour(): string {
  if (tool.value === 'draw') return `draw-${colour.value}`;
  return tool.value === 'area' ? 'area-choice' : MEASURE;
}

function paintSketch(canvas: Canvas, frame: Frame): void {
  const current = sketch.value;
  if (!current) return;
  const { points, pointer, closed, snapped } = current;
  const tint = sketchColour();
  const shown = pointer ? [...points, pointer] : points;
  const isRectangle = tool.value === 'area' && areaKind.value === 'rectangle' && shown.length === 2;
  const corners = isRectangle ? rectangleBetween(shown[0]!, shown[1]!) : shown;
  paintPath(canvas, frame, corners, { colour: tint, closed, filled: closed, dashed: true });
  paintPath(canvas, frame, points, { colour: tint, closed: false });
  for (const point of points) paintDot(canvas, frame, point, tint, 4);
  if (tool.value === 'measure' && points.length > 0) {
    const { figure } = liveFigure();
    if (figure) paintLegs(canvas, frame, points, false, figure.legs);
    if (pointer) paintMoving(canvas, frame, points, pointer);
  }
  if (pointer && snapped) paintRing(canvas, frame, pointer, tint);
}

function paintDrawing(canvas: Canvas, frame: Frame, drawing: Drawing): void {
  const { kind, points, text, colour: name } = drawing;
  const tint = `draw-${name}`;
  const closed = isClosed(kind);
  paintPath(canvas, frame, points, { colour: tint, closed, filled: closed });
  if (kind === 'point') paintDot(canvas, frame, points[0]!, tint, 6, true);
  const at = closed || kind === 'line' ? centreOf(frame, points) : frame.project(...points[0]!);
  if (kind === 'text') paintWords(canvas, at, text.split('\n'), tint);
  else if (text) paintWords(canvas, { x: at.x, y: at.y - (kind === 'point' ? 20 : 0) }, text.split('\n'), tint);
}

function paintHandles(canvas: Canvas, frame: Frame, drawing: Drawing): void {
  const tint = `draw-${drawing.colour}`;
  if (drawing.kind === 'text') return paintRing(canvas, frame, drawing.points[0]!, tint);
  for (const edge of edgesOf(drawing)) paintDot(canvas, frame, middleOf(edge), tint, HANDLE_PX - 2);
  drawing.points.forEach((point, i) => paintDot(canvas, frame, point, tint, HANDLE_PX, i === activeVertex.value));
  const figure = drawingFigure(drawing);
  if (figure && figure !== '…') {
    const { x, y } = centreOf(frame, drawing.points);
    paintWords(canvas, { x, y: y + 20 }, [figure], tint);
  }
}

export function paintTools(canvas: Canvas, frame: Frame): void {
  // A tool that is in use shows what it makes, whatever the tree of layers says.
  const own = isShown('drawings') || tool.value !== 'select';
  for (const drawing of own ? shownDrawings.value : []) paintDrawing(canvas, frame, drawing);
  if (tool.value === 'draw' && drawMode.value === 'edit' && chosen.value) paintHandles(canvas, frame, chosen.value);
  for (const measurement of own ? measurements.value : []) paintMeasurement(canvas, frame, measurement);
  if (draggedArea.value) paintPath(canvas, frame, draggedArea.value, { colour: 'area-choice', closed: true, filled: true });
  paintSketch(canvas, frame);
  if (crosshair.value) paintCross(canvas, frame, crosshair.value, sketchColour());
}

/** Whether there is anything of all that. */
export const hasPicture = (): boolean =>
  shownDrawings.value.length > 0 || measurements.value.length > 0 || draggedArea.value !== null || sketch.value !== null || crosshair.value !== null;
