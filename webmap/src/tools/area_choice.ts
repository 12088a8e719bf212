/** Choosing parcels by a drawn area: a dragged rectangle, a clicked polygon, a free-hand line; each becomes a filter. */
import { signal } from '@preact/signals';
import { setFilter } from '../state/filters';
import { isOpen, showNotice, togglePanel } from '../state/layout';
import { mapTool, type MapPoint, type MapTool } from '../state/map_tool';
import { chooseTool } from '../state/tools';
import { view } from '../state/view';
import { fromPixel, pixelsBetween, toPixel, type LonLat, type Pixel } from './mercator';
import { crossesItself, lassoRing, signedArea, untangled } from './shapes';
import { leave, startSketching } from './sketch';
import { say } from './texts';

export const AREA_KINDS = ['rectangle', 'polygon', 'lasso'] as const;
export type AreaKind = (typeof AREA_KINDS)[number];

const MOST_VERTICES = 100;
/** Of a degree. */
const DIGITS = 6;
/** Of a free-hand line: what lies closer together is one point, and triangles smaller than this tell nothing. */
const LASSO_STEP_PX = 3;
const LASSO_TRIANGLE_PX2 = 6;
const LEAST_SIDE_PX = 2;
const LEAST_AREA_PX2 = 8;

export const areaKind = signal<AreaKind>('rectangle');
/** What is being dragged out. */
export const draggedArea = signal<readonly LonLat[] | null>(null);

const placeOf = ({ lon, lat }: MapPoint): LonLat => [lon, lat];

const rounded = ([lon, lat]: LonLat): LonLat => [Number(lon.toFixed(DIGITS)), Number(lat.toFixed(DIGITS))];

/** "lon lat;lon lat;…" to a tenth of a metre; the last is joined to the first. */
export const shapeText = (ring: readonly LonLat[]): string => ring.map((place) => place.map((degrees) => degrees.toFixed(DIGITS)).join(' ')).join(';');

/** Corners of the box between two opposite ones. */
export const rectangleBetween = ([lonA, latA]: LonLat, [lonB, latB]: LonLat): LonLat[] => {
  const [west, east, south, north] = [Math.min(lonA, lonB), Math.max(lonA, lonB), Math.min(latA, latB), Math.max(latA, latB)];
  return [[west, south], [east, south], [east, north], [west, north]];
};

/** The filter stands, the list shows what meets it, and the pointer chooses parcels again. */
function take(ring: readonly LonLat[]): void {
  setFilter('shape', [shapeText(ring)]);
  chooseTool('select');
  if (!isOpen('find')) togglePanel('find');
}

function rectangleOf(corners: readonly LonLat[]): void {
  const ring = rectangleBetween(corners[0]!, corners[1]!);
  const zoom = view.peek()?.zoom ?? 0;
  if (Math.min(pixelsBetween(ring[0]!, ring[1]!, zoom), pixelsBetween(ring[1]!, ring[2]!, zoom)) < LEAST_SIDE_PX) return showNotice(say('area.too_small'));
  take(ring);
}

function lassoOf(line: readonly LonLat[]): void {
  const zoom = view.peek()?.zoom ?? 0;
  // Around its first point, for pixels of the whole world would cancel digits.
  const [ox, oy] = toPixel(line[0]!, zoom);
  const pixels = line.map((place): Pixel => [toPixel(place, zoom)[0] - ox, toPixel(place, zoom)[1] - oy]);
  const ring = lassoRing(pixels, MOST_VERTICES, LASSO_TRIANGLE_PX2);
  if (!ring) return showNotice(say('area.too_small'));
  // Close by, a tenth of a metre is several pixels: rounding may have made a loop.
  take(untangled(ring.map(([x, y]) => rounded(fromPixel([x + ox, y + oy], zoom)))));
}

/** Drag from corner to corner; a click, and Enter, sets one corner after the other. */
function rectangleTool(sketchTool: MapTool): MapTool {
  let from: LonLat | null = null;
  return {
    ...sketchTool,
    onDown: (at) => void (from = placeOf(at)),
    onMove: (at, keys) => {
      if (from) draggedArea.value = rectangleBetween(from, placeOf(at));
      else sketchTool.onMove?.(at, keys);
    },
    onUp: (at) => {
      const [start, moved] = [from, draggedArea.peek() !== null];
      from = draggedArea.value = null;
      if (start && moved && pixelsBetween(start, placeOf(at), view.peek()?.zoom ?? 0) >= 4) rectangleOf([start, placeOf(at)]);
    },
  };
}

function lassoTool(): MapTool {
  return {
    cursor: 'crosshair',
    onDown: (at) => void (draggedArea.value = [placeOf(at)]),
    onMove: (at) => {
      const line = draggedArea.peek();
      if (line && pixelsBetween(line.at(-1)!, placeOf(at), view.peek()?.zoom ?? 0) >= LASSO_STEP_PX) draggedArea.value = [...line, placeOf(at)];
    },
    onUp: () => {
      const line = draggedArea.peek();
      draggedArea.value = null;
      if (line) lassoOf(line);
    },
    onKey: (key) => {
      if (key !== 'Escape') return false;
      draggedArea.value = null;
      leave();
      return true;
    },
  };
}

/** @returns ends choosing */
export function startChoosing(kind: AreaKind): () => void {
  const stop = startSketching(
    kind === 'polygon'
      ? { closed: true, least: 3, snaps: true, refusal: refusalOf, onDone: take }
      : { closed: true, least: 2, most: 2, snaps: false, onDone: rectangleOf },
  );
  if (kind === 'rectangle') mapTool.value = rectangleTool(mapTool.peek()!);
  if (kind === 'lasso') mapTool.value = lassoTool();
  const own = mapTool.peek();
  return () => {
    draggedArea.value = null;
    stop();
    if (mapTool.peek() === own) mapTool.value = null;
  };
}

function refusalOf(ring: readonly LonLat[]): string | null {
  if (ring.length > MOST_VERTICES) return say('area.too_many', { n: MOST_VERTICES });
  if (crossesItself(ring)) return say('area.crosses');
  const zoom = view.peek()?.zoom ?? 0;
  return Math.abs(signedArea(ring.map((place) => toPixel(place, zoom)))) < LEAST_AREA_PX2 ? say('area.too_small') : null;
}
