/** Moves the map where the state asks, and tells the state where the map looks. */
import { effect, untracked } from '@preact/signals';
import L from 'leaflet';
import type { Bbox } from '../api_types';
import { cameraTarget, tilesFailed, view, viewBbox, type CameraTarget } from '../state/view';
import { coveredInsets, shiftInto } from './covered';

/** The whole country with both archipelagos. */
const HOME: { bbox: Bbox; margin: number; maxZoom: number } = { bbox: [102, 7.2, 116.5, 23.6], margin: 0, maxZoom: 19 };

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
