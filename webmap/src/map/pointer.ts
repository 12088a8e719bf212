/** Pointer on the map: coordinates and hover once per frame, click selects. */
import L from 'leaflet';
import { comparedDay, divider } from '../state/as_of';
import { clearSelection, hoveredTileId, selectParcel, selectWork, selection } from '../state/selection';
import { mapTool, overlays as mapOverlays, type MapPoint } from '../state/map_tool';
import type { OverlayName } from '../state/layer_state';
import { overlayHint } from '../state/overlays';
import { togglePicked } from '../state/picked';
import { togglePickedWork } from '../state/picked_works';
import { flyToPoint, pin, pointer } from '../state/view';
import { metresPerPixel } from '../true_scale';
import type { DensityPainter } from './density_painter';
import type { VectorTileLayer } from './tile_layer';

/** From here on works are large enough to be meant by a click. */
const WORK_PICK_ZOOM = 17;

/** Whether an overlay takes the click, the topmost first. */
function isTaken(point: MapPoint, metres: number): boolean {
  return [...mapOverlays.peek()].reverse().some((overlay) => overlay.pick?.(point, metres));
}

/** What lies under the pointer: of one day, or of the day of its side of the divider. */
export interface Picked {
  parcels: VectorTileLayer | null;
  works: VectorTileLayer | null;
  density: DensityPainter | null;
}

type Overlays = Record<OverlayName, VectorTileLayer>;

/** Say what overlays lie at a place, as far as they are shown. */
function noticeOverlays(map: L.Map, overlays: Overlays, latlng: L.LatLng, { x, y }: L.Point): void {
  const at = (id: OverlayName): string[] => (map.hasLayer(overlays[id]) ? overlays[id].titlesAt(latlng) : []);
  const [areas, lines] = [at('protection-areas'), at('boundaries')];
  overlayHint.value = areas.length || lines.length ? { x, y, areas, lines } : null;
}

export function followPointer(map: L.Map, right: Picked, left: Picked, overlays: Overlays): () => void {
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
    const { latlng, containerPoint } = latest;
    pointer.value = { lon: latlng.lng, lat: latlng.lat };
    if (container.classList.contains('leaflet-dragging')) return;
    if (mapTool.peek()) {
      hoveredTileId.value = overlayHint.value = null;
      return container.classList.remove('over-shape');
    }
    noticeOverlays(map, overlays, latlng, containerPoint);
    const side = isLeftAt(containerPoint) ? left : right;
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
    pointer.value = hoveredTileId.value = overlayHint.value = null;
  });
  map.on('click', ({ latlng, containerPoint, originalEvent: keys }) => {
    if (mapTool.peek()) return;
    const point = { lon: latlng.lng, lat: latlng.lat, x: containerPoint.x, y: containerPoint.y };
    if (isTaken(point, metresPerPixel(map.getZoom(), latlng.lat))) return;
    const isLeft = isLeftAt(containerPoint);
    const side = isLeft ? left : right;
    const work = pickWork(side, latlng);
    const adds = keys.ctrlKey || keys.metaKey || keys.shiftKey;
    if (work !== null) return adds ? togglePickedWork(work) : selectWork(String(work));
    const parcel = side.parcels?.pick(latlng) ?? null;
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
