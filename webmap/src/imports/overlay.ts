/** Draws the room's scene above the parcels, and tells which mark or candidate a click means. */
import type { LonLat } from '../api_types';
import type { Frame, Painter } from '../painting';
import { drawDot, drawMark, drawShape, markPlace } from '../parts/finding_mark';
import { boxOf, degreesOf, linesOf, metresBetween, middleOf, trace } from '../shapes';
import { isShown } from '../state/layers';
import { addOverlay, type MapPoint } from '../state/map_tool';
import { colour } from '../style/colours';
import { compared, compareMode, focusedMark, focusedShape, lookedAt, shownCandidates, shownMarks, shownRemovals, shownRows, swipe, watchScene } from './scene';
import type { Candidate, Finding, Outcome } from './types';

const BADGE = 10;
const NUMBER_FONT = '600 11px "Noto Sans Variable", sans-serif';
const OUTCOMES: Record<Outcome, string> = {
  add: 'import-add', change: 'import-change', unchanged: 'import-same', rejected: 'import-bad', quarantined: 'import-bad',
};

/** The colours by which candidates are told apart; each also has its number. */
const candidateColour = (i: number): string => colour(`candidate-${(i % 6) + 1}`);

type Context = CanvasRenderingContext2D;

// --- Candidates for the coordinate system ------------------------------------------------------------------------------
/** The badge with the number stands above the shape, whose middle it would hide. */
const BADGE_ABOVE_PX = 18;

function badgePlace(candidate: Candidate): LonLat | null {
  const box = boxOf(candidate.outline);
  return box && [middleOf(box)[0], box[3]];
}

function drawCandidate(context: Context, candidate: Candidate, i: number, frame: Frame): void {
  const top = badgePlace(candidate);
  if (!top) return;
  const looked = lookedAt.value === candidate.crs;
  const stroke = candidateColour(i);
  trace(context, candidate.shapes, frame, false);
  context.strokeStyle = stroke;
  context.lineWidth = looked ? 1.6 : 0.8;
  context.stroke();
  for (const [point, ...rest] of candidate.shapes) if (point && !rest.length) drawDot(context, point, frame, stroke, 2.5);
  const ring: GeoJSON.Polygon = { type: 'Polygon', coordinates: candidate.outline };
  drawShape(context, ring, frame, { stroke, width: looked ? 3 : 1.8, fill: looked ? stroke : undefined, dash: looked ? [] : [7, 4], opacity: 0.14 });
  const { x, y: edge } = frame.project(...top);
  const y = edge - BADGE_ABOVE_PX;
  context.beginPath();
  context.moveTo(x, edge);
  context.lineTo(x, y);
  context.lineWidth = 2;
  context.strokeStyle = stroke;
  context.stroke();
  context.beginPath();
  context.arc(x, y, looked ? BADGE + 3 : BADGE, 0, 2 * Math.PI);
  context.fillStyle = stroke;
  context.fill();
  context.lineWidth = 2.5;
  context.strokeStyle = colour('import-casing');
  context.stroke();
  context.fillStyle = colour('import-casing');
  context.font = NUMBER_FONT;
  context.fillText(String(i + 1), x, y + 0.5);
}

// --- Rows, findings ----------------------------------------------------------------------------------------------------
function drawRows(context: Context, frame: Frame): void {
  for (const { geometry, properties } of shownRows.value) {
    const stroke = colour(OUTCOMES[properties.outcome]);
    drawShape(context, geometry, frame, { stroke, width: 1.6, fill: stroke });
  }
  for (const { geometry } of shownRemovals.value) {
    drawShape(context, geometry, frame, { stroke: colour('import-gone'), width: 1.8, dash: [5, 4], fill: colour('import-gone'), opacity: 0.12 });
  }
}

// --- Old and new -------------------------------------------------------------------------------------------------------
function drawCompared(context: Context, frame: Frame): void {
  const pair = compared.value;
  if (!pair) return;
  const mode = compareMode.value;
  const [west, , east, north] = boxOf([...linesOf(pair.before), ...linesOf(pair.after)]) ?? [0, 0, 0, 0];
  const at = frame.project(west + swipe.value * (east - west), north).x;
  const half = (x: number, width: number, paint: () => void) => {
    context.save();
    context.beginPath();
    context.rect(x, 0, width, frame.height);
    context.clip();
    paint();
    context.restore();
  };
  const old = () => drawShape(context, pair.before, frame, { stroke: colour('import-old'), width: 2.5, dash: [6, 4], fill: colour('import-old') });
  const young = () => drawShape(context, pair.after, frame, { stroke: colour('import-new'), width: 2.5, fill: colour('import-new') });
  if (mode === 'swipe') {
    half(0, at, old);
    half(at, frame.width - at, young);
    context.fillStyle = colour('import-casing');
    context.fillRect(at - 2, 0, 4, frame.height);
    context.fillStyle = colour('ink');
    context.fillRect(at - 0.75, 0, 1.5, frame.height);
    return;
  }
  if (mode !== 'new') old();
  if (mode !== 'old') young();
}

const paint: Painter = (context, frame) => {
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  drawRows(context, frame);
  drawShape(context, focusedShape.value, frame, { stroke: colour('import-focus'), width: 3 });
  drawCompared(context, frame);
  shownMarks.value.forEach((finding) => focusedMark.value !== finding.id && drawMark(context, finding, frame, false));
  shownMarks.value.forEach((finding) => focusedMark.value === finding.id && drawMark(context, finding, frame, true));
  const candidates = shownCandidates.value;
  candidates.forEach((one, i) => lookedAt.value !== one.crs && drawCandidate(context, one, i, frame));
  candidates.forEach((one, i) => lookedAt.value === one.crs && drawCandidate(context, one, i, frame));
};

const REACH_PX = 14;

/** The nearest of some things within reach of a click. */
function nearest<T>(things: readonly T[], place: (thing: T) => LonLat | null, point: MapPoint, reach: number): T | null {
  let [best, least]: [T | null, number] = [null, reach];
  for (const thing of things) {
    const at = place(thing);
    const far = at ? metresBetween(at, [point.lon, point.lat]) : Infinity;
    if (far < least) [best, least] = [thing, far];
  }
  return best;
}

/** Show the scene while the room is open, and tell which mark or candidate was clicked. */
export function showScene(onMark: (finding: Finding) => void, onCandidate: (candidate: Candidate) => void): () => void {
  const remove = addOverlay({
    paint: (context, frame) => isShown('imported') && paint(context, frame),
    pick(point, metres) {
      if (!isShown('imported')) return false;
      const mark = nearest(shownMarks.peek(), ({ geometry }) => markPlace(geometry), point, REACH_PX * metres);
      if (mark) onMark(mark);
      const below: MapPoint = { ...point, lat: point.lat - degreesOf(BADGE_ABOVE_PX * metres) };
      const candidate = mark ? null : nearest(shownCandidates.peek(), badgePlace, below, REACH_PX * metres);
      if (candidate) onCandidate(candidate);
      return mark !== null || candidate !== null;
    },
  });
  const stop = watchScene();
  return () => {
    stop();
    remove();
  };
}
