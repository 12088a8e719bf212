/** Editing drawings on the map: choose, drag vertices and whole shapes, insert and delete vertices; by mouse, finger, keys. */
import { signal } from '@preact/signals';
import { mapTool, type MapPoint, type MapTool, type Modifiers } from '../state/map_tool';
import { chooseTool } from '../state/tools';
import { view } from '../state/view';
import { crosshair, hideCrosshair, isOnControl, stepCrosshair } from './crosshair';
import { hitHandle, hitWhole, shifted, withInserted, withoutVertex, withVertex, type Drawing, type Hit } from './drawing';
import { chosen, chosenId, dragged, drawings, removeDrawing, replaceDrawing } from './drawings';
import type { LonLat } from './mercator';
import { snap } from './snapping';

/** The vertex that Delete takes away. */
export const activeVertex = signal<number | null>(null);

interface Grip {
  hit: Hit;
  /** as it was, or with the vertex that the grip has inserted */
  drawing: Drawing;
  from: LonLat;
}

let grip: Grip | null = null;

const reach = (): number => (matchMedia('(pointer: coarse)').matches ? 22 : 9);
const zoomNow = (): number => view.peek()?.zoom ?? 0;
const placeOf = ({ lon, lat }: MapPoint): LonLat => [lon, lat];

/** The topmost drawing at a place. */
export function drawingAt(at: LonLat, filled: boolean): Drawing | null {
  return [...drawings.peek()].reverse().find((drawing) => hitWhole(drawing, at, zoomNow(), reach(), filled)) ?? null;
}

function hitAt(at: LonLat): Hit | null {
  const drawing = chosen.peek();
  if (!drawing) return null;
  const handle = hitHandle(drawing, at, zoomNow(), reach());
  return handle ?? (hitWhole(drawing, at, zoomNow(), reach(), true) ? { part: 'whole', index: 0 } : null);
}

/** Take hold of what lies there, a new vertex in the middle of an edge included. @returns whether there is something */
function take(at: LonLat): boolean {
  const [hit, drawing] = [hitAt(at), chosen.peek()];
  if (!hit || !drawing) return false;
  activeVertex.value = hit.part === 'whole' ? null : hit.part === 'middle' ? hit.index + 1 : hit.index;
  grip = { hit, drawing: hit.part === 'middle' ? withInserted(drawing, hit.index, at) : drawing, from: at };
  return true;
}

function drag(at: LonLat, keys?: Modifiers): void {
  if (!grip) return;
  const { hit, drawing, from } = grip;
  if (hit.part === 'whole') return void (dragged.value = shifted(drawing, from, at));
  const place = keys?.ctrl || keys?.alt ? at : snap(at, drawing.points).place;
  dragged.value = withVertex(drawing, activeVertex.peek()!, place);
}

function drop(): void {
  const moved = dragged.peek();
  grip = null;
  dragged.value = null;
  if (moved) replaceDrawing(moved);
}

/** Let go without a change. */
function letGo(): void {
  grip = null;
  dragged.value = null;
}

export function deleteActive(): void {
  const [drawing, index] = [chosen.peek(), activeVertex.peek()];
  if (!drawing) return;
  const rest = index === null ? null : withoutVertex(drawing, index);
  activeVertex.value = null;
  if (rest) replaceDrawing(rest);
  else removeDrawing(drawing.id);
}

function choose(at: LonLat): void {
  const found = drawingAt(at, true);
  if (found?.id !== chosenId.peek()) activeVertex.value = null;
  chosenId.value = found?.id ?? null;
}

function escape(): void {
  if (grip) letGo();
  else if (chosenId.peek()) [chosenId.value, activeVertex.value] = [null, null];
  else chooseTool('draw');
}

/** Enter chooses, takes hold and lets go where the cross stands. */
function enter(): void {
  const at = crosshair.peek();
  if (!at) return;
  if (grip) drop();
  else if (!take(at)) choose(at);
}

function onKey(key: string, keys: Modifiers): boolean {
  if (key === 'Escape') return escape(), true;
  if (isOnControl()) return false;
  if (stepCrosshair(key, keys.shift)) return drag(crosshair.peek()!, keys), true;
  if (key === 'Enter') return enter(), true;
  if (key === 'Delete' || key === 'Backspace') return deleteActive(), true;
  return false;
}

let pressed = false;

/** The cursor tells what a drag would do. */
function showCursor(at: LonLat): void {
  const hit = hitAt(at);
  const cursor = !hit ? '' : hit.part === 'whole' ? 'move' : hit.part === 'middle' ? 'copy' : 'grab';
  if (mapTool.peek()?.onDown === TOOL.onDown && mapTool.peek()!.cursor !== cursor) mapTool.value = { ...TOOL, cursor };
}

const TOOL: MapTool = {
  cursor: '',
  onDown: (at) => (pressed = take(placeOf(at))),
  onMove: (at, keys) => {
    hideCrosshair();
    if (pressed) drag(placeOf(at), keys);
    else if (!grip) showCursor(placeOf(at));
  },
  onUp: () => {
    pressed = false;
    drop();
  },
  onClick: (at) => {
    if (!hitAt(placeOf(at))) choose(placeOf(at));
  },
  onKey,
};

/** @returns ends editing */
export function startEditing(): () => void {
  mapTool.value = TOOL;
  return () => {
    letGo();
    pressed = false;
    activeVertex.value = null;
    hideCrosshair();
    if (mapTool.peek()?.onDown === TOOL.onDown) mapTool.value = null;
  };
}
