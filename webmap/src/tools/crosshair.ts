/** The pointer of the keyboard: a cross on the map that arrow keys move, at first in the middle of the view. */
import { signal } from '@preact/signals';
import { pointer, showBbox, view } from '../state/view';
import { moved, type LonLat } from './mercator';

const STEP_PX = 16;
const FINE_STEP_PX = 2;
const ARROWS: Record<string, readonly [number, number]> = {
  ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1],
};

/** null while a mouse or finger points */
export const crosshair = signal<LonLat | null>(null);

/** Move the cross; the status bar reads its coordinates. @param fine a small step @returns whether the key was an arrow */
export function stepCrosshair(key: string, fine: boolean): boolean {
  const [direction, looked] = [ARROWS[key], view.peek()];
  if (!direction || !looked) return false;
  const step = fine ? FINE_STEP_PX : STEP_PX;
  const from = crosshair.peek();
  crosshair.value = from ? moved(from, direction[0] * step, direction[1] * step, looked.zoom) : [looked.lon, looked.lat];
  const [lon, lat] = crosshair.value;
  pointer.value = { lon, lat };
  showBbox([lon, lat, lon, lat]);
  return true;
}

/** A mouse or finger points again, or nothing does. */
export function hideCrosshair(): void {
  if (crosshair.peek()) crosshair.value = pointer.value = null;
}

/** Whether keys other than Esc belong to something else that has the focus, not to the map. */
export function isOnControl(): boolean {
  const focused = document.activeElement;
  return focused !== null && focused !== document.body && focused.closest('.map') === null;
}

/** Tools are used on the map: it gets the focus, so that keys reach them. */
export function focusMap(): void {
  document.querySelector<HTMLElement>('.map')?.focus({ preventScroll: true });
}
