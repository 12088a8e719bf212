/** Pointer on the map: coordinates and hover once per frame, click selects. */
import L from 'leaflet';
import { comparedDay, divider } from '../state/as_of';
import { clearSelection, hoveredTileId, selectParcel, selectWork, selection } from '../state/selection';
import { mapTool, overlays, type MapPoint } from '../state/map_tool';
import { togglePicked } from '../state/picked';
import { flyToPoint, pin, pointer } from '../state/view';
import { metresPerPixel } from '../true_scale';
import type { DensityPainter } from './density_painter';
import type { VectorTileLayer } from './tile_layer';

/** From here on works are large enough to be meant by a click. */
const WORK_PICK_ZOOM = 17;

/** Whether an overlay takes the click, the topmost first. */
function isOverlays(point: MapPoint, metres: number): boolean {
  return [...overlays.peek()].reverse().some((overlay) => overlay.pick?.(point, metres));
}

/** What lies under the pointer: of one day, or of the day of its side of the divider. */
export interface Picked {
  parcels: VectorTileLayer | null;
  works: VectorTileLayer | null;
  density: DensityPainter | null;
}

export function followPointer(map: L.Map, right: Picked, left: Picked): () => void {
  let latest: L.LeafletMouseEvent | null = null;
  let queued = 0;
  const container = map.getContainer();

  const isLeftAt = ({ x }: L.Point): boolean => comparedDay.peek() !== null && x < map.getSize().x * divider.peek();
  const pickWork = ({ works }: Picked, latlng: L.LatLng): number | null =>
    works && map.getZoom() >= WORK_PICK_ZOOM && map.hasLayer(works) ? works.pick(latlng) : null;
  const pickDensity = ({ density }: Picked, latlng: L.LatLng) => {
    const point = map.project(latlng);
    return density?.at(point.x, point.y) ?? null;
  };

  const update = () => {
    queued = 0;
    if (!latest) return;
    const { latlng } = latest;
    pointer.value = { lon: latlng.lng, lat: latlng.lat };
    if (container.classList.contains('leaflet-dragging')) return;
    if (mapTool.peek()) {
      hoveredTileId.value = null;
      return container.classList.remove('over-shape');
    }
    const side = isLeftAt(latest.containerPoint) ? left : right;
    const work = pickWork(side, latlng);
    hoveredTileId.value = work === null ? (side.parcels?.pick(latlng) ?? null) : null;
    const overSomething = work !== null || hoveredTileId.value !== null || pickDensity(side, latlng) !== null;
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
  map.on('click', ({ latlng, containerPoint, originalEvent: keys }) => {
    if (mapTool.peek()) return;
    const point = { lon: latlng.lng, lat: latlng.lat, x: containerPoint.x, y: containerPoint.y };
    if (isOverlays(point, metresPerPixel(map.getZoom(), latlng.lat))) return;
    const isLeft = isLeftAt(containerPoint);
    const side = isLeft ? left : right;
    const work = pickWork(side, latlng);
    if (work !== null) return selectWork(String(work));
    const parcel = side.parcels?.pick(latlng) ?? null;
    const adds = keys.ctrlKey || keys.metaKey || keys.shiftKey;
    if (adds) return void (parcel !== null && togglePicked(parcel));
    if (parcel !== null) return selectParcel(String(parcel), { left: isLeft });
    const circle = pickDensity(side, latlng);
    if (circle) {
      const centre = map.unproject(L.point(circle.x, circle.y));
      return flyToPoint(centre.lng, centre.lat, Math.min(17, map.getZoom() + 3));
    }
    if (selection.peek()) clearSelection();
    pin.value = null;
  });
  return () => cancelAnimationFrame(queued);
}
