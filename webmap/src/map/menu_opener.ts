/** Opens the menu of a place: right click, long press, and the menu key or Shift+F10 for the middle of the map. */
import type L from 'leaflet';
import { closeMapMenu, mapMenu } from '../state/map_menu';
import { mapTool } from '../state/map_tool';
import { followLongPress } from './long_press';

/** Browsers tell of a menu once more after the key was let go, or while the finger stays. */
const AFTER_KEY_MS = 700;
const AFTER_PRESS_MS = 2000;

const isMenuKey = ({ key, shiftKey }: KeyboardEvent): boolean => key === 'ContextMenu' || (key === 'F10' && shiftKey);

export function followMenu(map: L.Map): () => void {
  const container = map.getContainer();
  let knownUntil = -Infinity;
  const openAt = (at: L.Point) => {
    const { lng, lat } = map.containerPointToLatLng(at).wrap();
    mapMenu.value = { lon: lng, lat, x: at.x, y: at.y };
  };
  const onMenu = (event: MouseEvent) => {
    event.preventDefault();
    if (event.timeStamp < knownUntil) return;
    openAt(map.mouseEventToContainerPoint(event));
  };
  const onKey = (event: KeyboardEvent) => {
    if (!isMenuKey(event)) return;
    event.preventDefault();
    knownUntil = event.timeStamp + AFTER_KEY_MS;
    openAt(map.getSize().divideBy(2));
  };
  // A tool has other uses for a finger that stays.
  const stopPresses = followLongPress(container, (event) => {
    if (mapTool.peek() || mapMenu.peek()) return;
    knownUntil = performance.now() + AFTER_PRESS_MS;
    openAt(map.mouseEventToContainerPoint(event));
  });
  container.addEventListener('contextmenu', onMenu);
  container.addEventListener('keydown', onKey);
  map.on('movestart', closeMapMenu);
  return () => {
    stopPresses();
    container.removeEventListener('contextmenu', onMenu);
    container.removeEventListener('keydown', onKey);
    map.off('movestart', closeMapMenu);
  };
}
