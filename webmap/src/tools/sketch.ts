/** A line or ring on its way: clicks, taps or Enter add points, double click or Enter ends, Backspace takes one back. */
import { signal } from '@preact/signals';
import { showNotice } from '../state/layout';
import { mapTool, type MapPoint, type MapTool, type Modifiers } from '../state/map_tool';
import { chooseTool, tool } from '../state/tools';
import { view } from '../state/view';
import { crosshair, hideCrosshair, isOnControl, stepCrosshair } from './crosshair';
import { pixelsBetween, type LonLat } from './mercator';
import { exactVertex, snap, type Snapped } from './snapping';
import { say } from './texts';

/** The second click of a double click adds nothing: nor does one so near and soon after the last. */
const SAME_CLICK_PX = 6;
const SAME_CLICK_MS = 500;
const CLOSING_PX = 10;

export interface SketchRules {
  /** a ring, which a click on its first point ends */
  closed: boolean;
  /** so many points it has to have */
  least: number;
  /** with so many it ends by itself */
  most?: number;
  snaps: boolean;
  /** why the points cannot be taken, in the reader's language */
  refusal?(points: readonly LonLat[]): string | null;
  onDone(points: readonly LonLat[]): void;
}

export interface Sketch {
  points: readonly LonLat[];
  /** where the next point would be */
  pointer: LonLat | null;
  snapped: Snapped['by'];
  closed: boolean;
}

export const sketch = signal<Sketch | null>(null);

let rules: SketchRules | null = null;
let lastAdded = { place: [0, 0] as LonLat, at: 0 };
/** Vertices whose exact place is being asked for. */
let asked: Promise<void>[] = [];
let ending = false;

const zoomNow = (): number => view.peek()?.zoom ?? 0;
const isNear = (a: LonLat, b: LonLat | undefined, pixels: number): boolean => b !== undefined && pixelsBetween(a, b, zoomNow()) < pixels;

function restart(): void {
  sketch.value = { points: [], pointer: null, snapped: null, closed: rules?.closed ?? false };
  asked = [];
  ending = false;
}

function change(changes: Partial<Sketch>): void {
  if (sketch.peek()) sketch.value = { ...sketch.peek()!, ...changes };
}

/** Where the pointer means; with Ctrl or Alt, where it is. */
function meant(place: LonLat, keys?: Modifiers): Snapped {
  return rules?.snaps && !keys?.ctrl && !keys?.alt ? snap(place) : { place, by: null };
}

function point(place: LonLat, keys?: Modifiers): void {
  const { place: pointer, by } = meant(place, keys);
  change({ pointer, snapped: by });
}

function replace(former: LonLat, exact: LonLat | null): void {
  const current = sketch.peek();
  if (exact && current) change({ points: current.points.map((other) => (other === former ? exact : other)) });
}

/** Whether this is the second click of a double click. */
function isRepeated(place: LonLat): boolean {
  const [former, now] = [lastAdded, performance.now()];
  lastAdded = { place, at: now };
  return isNear(place, former.place, SAME_CLICK_PX) && now - former.at < SAME_CLICK_MS;
}

function add(place: LonLat, keys?: Modifiers): void {
  const current = sketch.peek();
  if (!current || !rules || ending) return;
  const { place: meantPlace, by } = meant(place, keys);
  if (current.closed && current.points.length >= 3 && isNear(meantPlace, current.points[0], CLOSING_PX)) return end();
  // A place of its own: the exact vertex is to replace this point and no other at the same place.
  const added: LonLat = [meantPlace[0], meantPlace[1]];
  if (by === 'tile') asked.push(exactVertex(added).then((exact) => replace(added, exact)));
  // Until it moves again: a finger does not, and the next leg has no length yet.
  change({ points: [...current.points, added], pointer: null, snapped: null });
  if (current.points.length + 1 === rules.most) end();
}

/** Take the points as they are; too few are said to be. */
export function end(): void {
  const current = sketch.peek();
  if (!current || !rules || ending || current.points.length === 0) return;
  const refusal = current.points.length < rules.least ? say('sketch.too_few', { n: rules.least }) : rules.refusal?.(current.points);
  if (refusal) return showNotice(refusal);
  ending = true;
  void Promise.allSettled(asked).then(() => {
    const points = sketch.peek()?.points;
    if (!ending || !points) return;
    restart();
    rules?.onDone(points);
  });
}

export function takeBack(): void {
  const points = sketch.peek()?.points;
  if (points && !ending) change({ points: points.slice(0, -1) });
}

/** Throw the sketch away; without one, lay the tool down. */
export function leave(): void {
  if (sketch.peek()?.points.length) restart();
  else chooseTool(tool.peek());
}

function onKey(key: string, keys: Modifiers): boolean {
  if (key === 'Escape') return leave(), true;
  if (isOnControl()) return false;
  if (stepCrosshair(key, keys.shift)) return point(crosshair.peek()!, keys), true;
  if (key === 'Enter') {
    const [place, last] = [crosshair.peek(), sketch.peek()?.points.at(-1)];
    if (place && !isNear(meant(place, keys).place, last, 1)) add(place, keys);
    else end();
    return true;
  }
  if (key === 'Backspace') return takeBack(), true;
  return false;
}

const placeOf = ({ lon, lat }: MapPoint): LonLat => [lon, lat];

const TOOL: MapTool = {
  cursor: 'crosshair',
  onClick: (at, keys) => {
    if (!isRepeated(placeOf(at))) add(placeOf(at), keys);
  },
  onDoubleClick: end,
  onMove: (at, keys) => {
    hideCrosshair();
    point(placeOf(at), keys);
  },
  onKey,
};

/** Begin to sketch by some rules. @returns ends it */
export function startSketching(by: SketchRules): () => void {
  rules = by;
  restart();
  mapTool.value = TOOL;
  return () => {
    rules = null;
    sketch.value = null;
    hideCrosshair();
    if (mapTool.peek() === TOOL) mapTool.value = null;
  };
}
