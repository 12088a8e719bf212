/** Opens the menu of a place: right click, long press, and the menu key or Shift+F10 for the middle of the map. */
import type L from 'leaflet';
import { closeMapMenu, mapMenu } from '../state/map_menu';

/** Browsers tell of a menu once more after the key was let go. */
const AFTER_KEY_MS = 700;

const isMenuKey = ({ key, shiftKey }: KeyboardEvent): boolean => key === 'ContextMenu' || (key === 'F10' && shiftKey);

export function followMenu(map: L.Map): () => void {
  const container = map.getContainer();
  let byKeyAt = -Infinity;
  const openAt = (at: L.Point) => {
    const { lng, lat } = map.containerPointToLatLng(at).wrap();
    mapMenu.value = { lon: lng, lat, x: at.x, y: at.y };
  };
  const onMenu = (event: MouseEvent) => {
    event.preventDefault();
    if (event.timeStamp - byKeyAt < AFTER_KEY_MS) return;
    openAt(map.mouseEventToContainerPoint(event));
  };
  const onKey = (event: KeyboardEvent) => {
    if (!isMenuKey(event)) return;
    event.preventDefault();
    byKeyAt = event.timeStamp;
    openAt(map.getSize().divideBy(2));
  };
  container.addEventListener('contextmenu', onMenu);
  container.addEventListener('keydown', onKey);
  map.on('movestart', closeMapMenu);
  return () => {
    container.removeEventListener('contextmenu', onMenu);
    container.removeEventListener('keydown', onKey);
    map.off('movestart', closeMapMenu);
  };
}
