/** Where the map looks: centre and zoom, visible box, pointer; and requests to look elsewhere. No Leaflet here. */
import { signal } from '@preact/signals';
import type { Bbox } from '../api_types';
import { zoomOfScale } from '../true_scale';
import type { View } from './permalink';

export const view = signal<View | null>(null);
export const viewBbox = signal<Bbox | null>(null);
export const pointer = signal<{ lon: number; lat: number } | null>(null);

/** Tiles being fetched, and tiles that failed since the last move. */
export const tilesLoading = signal(0);
export const tilesFailed = signal(0);
/** Raised to make the map fetch its tiles anew (another user, or a retry). */
export const tilesEpoch = signal(0);

/** A place the user asked for: drawn as a pin until the selection changes. */
export const pin = signal<{ lon: number; lat: number } | null>(null);

export type CameraTarget =
  /** margin: pixels left free around the box */
  | { kind: 'fit'; bbox: Bbox; maxZoom: number; margin: number }
  /** no further than needed, at the present zoom */
  | { kind: 'show'; bbox: Bbox; margin: number }
  /** the whole country */
  | { kind: 'home' }
  | { kind: 'point'; lon: number; lat: number; zoom: number }
  | { kind: 'zoom'; by: number }
  /** about the middle; between two whole zooms as well */
  | { kind: 'zoom_to'; zoom: number };

/** The last request; each is a new object, so asking twice for the same place moves twice. */
export const cameraTarget = signal<CameraTarget | null>(null);

/** Room for the numbers of vertices outside a parcel. */
const MARGIN = 40;

export function flyToBbox(bbox: Bbox, maxZoom = 19): void {
  cameraTarget.value = { kind: 'fit', bbox, maxZoom, margin: MARGIN };
}

/** Move the box out from under the panels, if it is there. */
export function showBbox(bbox: Bbox): void {
  cameraTarget.value = { kind: 'show', bbox, margin: MARGIN };
}

export function flyToPoint(lon: number, lat: number, zoom = 18): void {
  cameraTarget.value = { kind: 'point', lon, lat, zoom };
}

export function zoomBy(by: number): void {
  cameraTarget.value = { kind: 'zoom', by };
}

/** @param denominator of the scale that the screen is to have at the middle of the map */
export function showScale(denominator: number): void {
  const { lat } = view.peek() ?? { lat: 0 };
  cameraTarget.value = { kind: 'zoom_to', zoom: zoomOfScale(denominator, lat) };
}

export function goHome(): void {
  cameraTarget.value = { kind: 'home' };
}

export function reloadTiles(): void {
  tilesFailed.value = 0;
  tilesEpoch.value += 1;
}
