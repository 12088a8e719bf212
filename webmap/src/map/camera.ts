/** Moves the map where the state asks, and tells the state where the map looks. */
import { effect, untracked } from '@preact/signals';
import L from 'leaflet';
import type { Bbox } from '../api_types';
import { cameraTarget, tilesFailed, view, viewBbox, type CameraTarget } from '../state/view';
import type { View } from '../state/permalink';
import { coveredInsets, shiftInto } from './covered';

/** The whole country with both archipelagos, and room for their names. */
const HOME: { bbox: Bbox; margin: number; maxZoom: number } = { bbox: [102, 6.8, 116.8, 23.5], margin: 4, maxZoom: 19 };
/** A ten-thousandth of a zoom is 0.007 % of the scale. */
const ZOOM_STEPS = 1e4;

/** Leaflet rounds every zoom to a whole one; what a person chose, or an address says, holds as it is. */
function unrounded(map: L.Map, set: () => void): void {
  const { zoomSnap } = map.options;
  map.options.zoomSnap = 0;
  set();
  map.options.zoomSnap = zoomSnap!;
}

/** Show the place of an address. */
export function startAt(map: L.Map, { lat, lon, zoom }: View): void {
  unrounded(map, () => map.setView([lat, lon], zoom, { reset: true } as L.ZoomPanOptions));
}

export function reportView(map: L.Map): void {
  const report = () => {
    const [centre, bounds] = [map.getCenter().wrap(), map.getBounds()];
    view.value = { lon: centre.lng, lat: centre.lat, zoom: Math.round(map.getZoom() * ZOOM_STEPS) / ZOOM_STEPS };
    map.getContainer().classList.toggle('between-zooms', !Number.isInteger(map.getZoom()));
    viewBbox.value = [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()];
    tilesFailed.value = 0;
  };
  map.on('moveend', report);
  report();
}

const boundsOf = ([west, south, east, north]: Bbox): L.LatLngBounds => L.latLngBounds([[south, west], [north, east]]);

export function move(map: L.Map, target: CameraTarget, animate: boolean): void {
  if (target.kind === 'zoom') return void map.setZoom(map.getZoom() + target.by, { animate });
  if (target.kind === 'zoom_to') return unrounded(map, () => map.setZoom(target.zoom, { animate }));
  const { right, bottom } = coveredInsets(map.getContainer(), target.kind !== 'home');
  if (target.kind === 'point') {
    const middle = map.project([target.lat, target.lon], target.zoom).add([right / 2, bottom / 2]);
    unrounded(map, () => map.setView(map.unproject(middle, target.zoom), target.zoom, { animate }));
  } else if (target.kind !== 'show') {
    const { bbox, margin, maxZoom } = target.kind === 'fit' ? target : HOME;
    const paddingBottomRight = L.point(margin + right, margin + bottom);
    const fit = () => map.fitBounds(boundsOf(bbox), { paddingTopLeft: L.point(margin, margin), paddingBottomRight, maxZoom, animate });
    if (target.kind === 'home') unrounded(map, fit);
    else fit();
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

const HANDS = ['pointerdown', 'wheel', 'keydown'] as const;

/**
 * Follow the room that panels leave to the map. What stands on the screen stays where it is, once somebody has done
 * something; before that the panels of the address are still coming, and the place of the address is to end in the middle.
 */
export function followSize(map: L.Map): () => void {
  const start = view.peek();
  let isUntouched = start !== null;
  const touch = () => (isUntouched = false);
  for (const name of HANDS) addEventListener(name, touch, { once: true, capture: true });
  const observer = new ResizeObserver(() => {
    const before = map.getSize();
    map.invalidateSize({ pan: false });
    if (start && isUntouched && !cameraTarget.peek() && !map.getSize().equals(before)) startAt(map, start);
  });
  observer.observe(map.getContainer());
  return () => {
    observer.disconnect();
    for (const name of HANDS) removeEventListener(name, touch, { capture: true });
  };
}
