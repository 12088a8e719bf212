/** Moves the map where the state asks, and tells the state where the map looks. */
import { effect, untracked } from '@preact/signals';
import type L from 'leaflet';
import { cameraTarget, tilesFailed, view, viewBbox, type CameraTarget } from '../state/view';

const FIT_PADDING: [number, number] = [72, 72];

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

function move(map: L.Map, target: CameraTarget, animate: boolean): void {
  if (target.kind === 'zoom') map.setZoom(map.getZoom() + target.by, { animate });
  else if (target.kind === 'point') map.setView([target.lat, target.lon], target.zoom, { animate });
  else {
    const [west, south, east, north] = target.bbox;
    map.fitBounds([[south, west], [north, east]], { padding: FIT_PADDING, maxZoom: target.maxZoom, animate });
  }
}

export function followCamera(map: L.Map, reducedMotion: () => boolean): () => void {
  return effect(() => {
    const target = cameraTarget.value;
    if (target) untracked(() => move(map, target, !reducedMotion()));
  });
}
