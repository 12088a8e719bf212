/** Moves the map where the state asks, and tells the state where the map looks. */
import { effect, untracked } from '@preact/signals';
import L from 'leaflet';
import type { Bbox } from '../api_types';
import { cameraTarget, tilesFailed, view, viewBbox, type CameraTarget } from '../state/view';

/** At most this share of a side counts as covered: something must remain to fit into. */
const MOST_COVERED = 0.6;
const MOST_TAKEN_BY_CORNER = 0.4;

/** The whole country with both archipelagos. */
const HOME: { bbox: Bbox; margin: number; maxZoom: number } = { bbox: [102, 7.2, 116.5, 23.6], margin: 0, maxZoom: 19 };

interface Insets {
  right: number;
  bottom: number;
}

/**
 * How far panels reach into the map: a sheet from its lower edge, what floats in the lower right corner from the right
 * unless the map is narrow. Its width counts, not its height: the legend grows where the map goes. Panels say
 * themselves what they are (`data-covers`).
 */
function coveredInsets(container: HTMLElement, withCorner: boolean): Insets {
  const insets: Insets = { right: 0, bottom: 0 };
  const map = container.getBoundingClientRect();
  for (const panel of document.querySelectorAll<HTMLElement>('[data-covers]')) {
    const box = panel.getBoundingClientRect();
    const isCorner = panel.dataset['covers'] === 'corner';
    const overlaps = box.left < map.right && box.right > map.left && box.top < map.bottom && box.bottom > map.top;
    if (!overlaps || (isCorner && !withCorner)) continue;
    const [right, bottom] = [map.right - box.left, map.bottom - box.top];
    if (isCorner && right < map.width * MOST_TAKEN_BY_CORNER) insets.right = Math.max(insets.right, right);
    else insets.bottom = Math.max(insets.bottom, bottom);
  }
  return { right: Math.min(insets.right, map.width * MOST_COVERED), bottom: Math.min(insets.bottom, map.height * MOST_COVERED) };
}

/** How far to move so that what lies between `low` and `high` comes between `from` and `to`; what is larger stays. */
export function shiftInto(low: number, high: number, from: number, to: number): number {
  if (high - low > to - from) return 0;
  return Math.min(0, low - from) + Math.max(0, high - to);
}

export function reportView(map: L.Map): void {
  const report = () => {
    const [centre, bounds] = [map.getCenter().wrap(), map.getBounds()];
    view.value = { lon: centre.lng, lat: centre.lat, zoom: map.getZoom() };
    viewBbox.value = [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()];
    tilesFailed.value = 0;
  };
  map.on('moveend', report);
  report();
}

const boundsOf = ([west, south, east, north]: Bbox): L.LatLngBounds => L.latLngBounds([[south, west], [north, east]]);

export function move(map: L.Map, target: CameraTarget, animate: boolean): void {
  if (target.kind === 'zoom') return void map.setZoom(map.getZoom() + target.by, { animate });
  const { right, bottom } = coveredInsets(map.getContainer(), target.kind !== 'home');
  if (target.kind === 'point') {
    const middle = map.project([target.lat, target.lon], target.zoom).add([right / 2, bottom / 2]);
    map.setView(map.unproject(middle, target.zoom), target.zoom, { animate });
  } else if (target.kind !== 'show') {
    const { bbox, margin, maxZoom } = target.kind === 'fit' ? target : HOME;
    const paddingBottomRight = L.point(margin + right, margin + bottom);
    map.fitBounds(boundsOf(bbox), { paddingTopLeft: L.point(margin, margin), paddingBottomRight, maxZoom, animate });
  } else {
    const bounds = boundsOf(target.bbox);
    const [topLeft, bottomRight] = [map.latLngToContainerPoint(bounds.getNorthWest()), map.latLngToContainerPoint(bounds.getSouthEast())];
    const { x: width, y: height } = map.getSize();
    const dx = shiftInto(topLeft.x, bottomRight.x, target.margin, width - right - target.margin);
    const dy = shiftInto(topLeft.y, bottomRight.y, target.margin, height - bottom - target.margin);
    if (dx !== 0 || dy !== 0) map.panBy([dx, dy], { animate });
  }
}

/** A frame later than asked: by then the panels that the same action opens stand there. */
export function followCamera(map: L.Map, reducedMotion: () => boolean): () => void {
  let queued = 0;
  const stop = effect(() => {
    const target = cameraTarget.value;
    cancelAnimationFrame(queued);
    if (!target) return;
    queued = requestAnimationFrame(() =>
      untracked(() => {
        map.invalidateSize({ pan: false });
        move(map, target, !reducedMotion());
      }),
    );
  });
  return () => {
    cancelAnimationFrame(queued);
    stop();
  };
}
