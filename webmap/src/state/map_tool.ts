/** What a tool or a screen does with the map without knowing it: take the pointer over, paint, read vertices. */
import { signal } from '@preact/signals';
import type { Painter } from '../painting';

/** A place under the pointer, with the pixels of the map's view in which it lies. */
export interface MapPoint {
  lon: number;
  lat: number;
  x: number;
  y: number;
}

export interface Modifiers {
  shift: boolean;
  ctrl: boolean;
  alt: boolean;
}

/** While a tool is chosen, the pointer is its: nothing is selected or hovered. What it does not name, the map does. */
export interface MapTool {
  /** CSS cursor */
  cursor: string;
  onClick?(point: MapPoint, keys: Modifiers): void;
  onDoubleClick?(point: MapPoint): void;
  onMove?(point: MapPoint, keys: Modifiers): void;
  /** With these two a drag, by mouse or finger, is the tool's and does not move the map; false leaves it to the map. */
  onDown?(point: MapPoint): boolean | void;
  onUp?(point: MapPoint): void;
  /** @returns whether the key was the tool's */
  onKey?(key: string, keys: Modifiers): boolean;
}

export const mapTool = signal<MapTool | null>(null);

/** Something painted over the parcels; `pick` is asked before the parcels whether a click is its. */
export interface Overlay {
  paint: Painter;
  /** @param metres how far a pixel reaches on the ground @returns whether the click was the overlay's */
  pick?(point: MapPoint, metres: number): boolean;
}

export const overlays = signal<readonly Overlay[]>([]);

/** Show an overlay above the others. @returns takes it away */
export function addOverlay(overlay: Overlay): () => void {
  overlays.value = [...overlays.peek(), overlay];
  return () => (overlays.value = overlays.peek().filter((other) => other !== overlay));
}

/** Paint the overlays again: what they show has changed. */
export function repaintOverlays(): void {
  overlays.value = [...overlays.peek()];
}

/** What the map can tell of what it shows; set by the map while there is one. */
export interface MapReading {
  /** the nearest vertex of a shown parcel or work, as exact as the tile has it; null when none is within the pixels */
  vertexNear(point: MapPoint, pixels: number): { lon: number; lat: number } | null;
}

export const mapReading = signal<MapReading | null>(null);
