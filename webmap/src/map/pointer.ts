/** Pointer on the map: coordinates and hover once per frame, click selects. */
import L from 'leaflet';
import { clearSelection, hoveredTileId, selectParcel, selectWork, selection } from '../state/selection';
import { flyToPoint, pin, pointer } from '../state/view';
import type { DensityPainter } from './density_painter';
import type { VectorTileLayer } from './tile_layer';

/** From here on works are large enough to be meant by a click. */
const WORK_PICK_ZOOM = 17;

export function followPointer(map: L.Map, parcels: VectorTileLayer, works: VectorTileLayer, density: DensityPainter): () => void {
  let latest: L.LeafletMouseEvent | null = null;
  let queued = 0;
  const container = map.getContainer();

  const pickWork = (latlng: L.LatLng): number | null =>
    map.getZoom() >= WORK_PICK_ZOOM && map.hasLayer(works) ? works.pick(latlng) : null;
  const pickDensity = (latlng: L.LatLng) => {
    const point = map.project(latlng);
    return density.at(point.x, point.y);
  };

  const update = () => {
    queued = 0;
    if (!latest) return;
    const { latlng } = latest;
    pointer.value = { lon: latlng.lng, lat: latlng.lat };
    if (container.classList.contains('leaflet-dragging')) return;
    const work = pickWork(latlng);
    hoveredTileId.value = work === null ? parcels.pick(latlng) : null;
    const overSomething = work !== null || hoveredTileId.value !== null || pickDensity(latlng) !== null;
    container.classList.toggle('over-shape', overSomething);
  };

  map.on('mousemove', (event) => {
    latest = event;
    queued ||= requestAnimationFrame(update);
  });
  map.on('mouseout', () => {
    latest = null;
    pointer.value = null;
    hoveredTileId.value = null;
  });
  map.on('click', ({ latlng }) => {
    const work = pickWork(latlng);
    if (work !== null) return selectWork(String(work));
    const parcel = parcels.pick(latlng);
    if (parcel !== null) return selectParcel(String(parcel));
    const circle = pickDensity(latlng);
    if (circle) {
      const centre = map.unproject(L.point(circle.x, circle.y));
      return flyToPoint(centre.lng, centre.lat, Math.min(17, map.getZoom() + 3));
    }
    if (selection.peek()) clearSelection();
    pin.value = null;
  });
  return () => cancelAnimationFrame(queued);
}
