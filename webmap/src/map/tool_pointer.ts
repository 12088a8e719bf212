/** Hands the pointer to the chosen tool: while there is one, clicks and drags are its, and the map only moves. */
import { effect } from '@preact/signals';
import L from 'leaflet';
import { mapTool, type MapPoint, type Modifiers } from '../state/map_tool';

/** A drag that went no further was a click. */
const CLICK_PX = 4;
/** Two taps of a double one; Leaflet looks at the time alone, which a busy page shortens. */
const DOUBLE_PX = 24;

const placeOf = ({ latlng, containerPoint }: L.LeafletMouseEvent): MapPoint => ({
  lon: latlng.lng,
  lat: latlng.lat,
  x: containerPoint.x,
  y: containerPoint.y,
});

const keysOf = ({ shiftKey, ctrlKey, metaKey, altKey }: MouseEvent): Modifiers => ({
  shift: shiftKey,
  ctrl: ctrlKey || metaKey,
  alt: altKey,
});

/** The click that follows a drag is nobody's, even when the tool was laid down meanwhile. */
function swallowClick(container: HTMLElement): void {
  const swallow = (event: Event) => event.stopImmediatePropagation();
  container.addEventListener('click', swallow, { capture: true, once: true });
  setTimeout(() => container.removeEventListener('click', swallow, { capture: true }), 50);
}

/** Drags by pointer events, which fingers have too; a drag that the tool does not want stays the map's. */
function followDrags(map: L.Map, state: { dragging: boolean }): () => void {
  const container = map.getContainer();
  let from: MapPoint | null = null;
  let dragged = false;
  const placeAt = (event: PointerEvent): MapPoint => {
    const at = map.mouseEventToContainerPoint(event);
    const { lng, lat } = map.containerPointToLatLng(at);
    return { lon: lng, lat, x: at.x, y: at.y };
  };
  const onDown = (event: PointerEvent) => {
    const tool = mapTool.peek();
    const place = placeAt(event);
    if (!tool?.onDown || event.button !== 0 || !event.isPrimary || tool.onDown(place) === false) return;
    [from, dragged, state.dragging] = [place, false, true];
    map.dragging.disable();
    container.setPointerCapture(event.pointerId);
  };
  const onMove = (event: PointerEvent) => {
    if (!from || !event.isPrimary) return;
    const place = placeAt(event);
    dragged ||= Math.hypot(place.x - from.x, place.y - from.y) > CLICK_PX;
    mapTool.peek()?.onMove?.(place, keysOf(event));
  };
  const onUp = (event: PointerEvent) => {
    if (!from || !event.isPrimary) return;
    from = null;
    state.dragging = false;
    map.dragging.enable();
    if (dragged) swallowClick(container);
    mapTool.peek()?.onUp?.(placeAt(event));
  };
  const handlers = [['pointerdown', onDown], ['pointermove', onMove], ['pointerup', onUp], ['pointercancel', onUp]] as const;
  for (const [name, handler] of handlers) container.addEventListener(name, handler);
  return () => {
    for (const [name, handler] of handlers) container.removeEventListener(name, handler);
  };
}

/** Tells whether the last two times that a pointer was lifted were at one place. */
function followLifts(container: HTMLElement): { wereTogether: () => boolean; stop: () => void } {
  let lifts: [PointerEvent?, PointerEvent?] = [];
  const onUp = (event: PointerEvent) => (lifts = [lifts[1], event]);
  container.addEventListener('pointerup', onUp, { capture: true });
  return {
    wereTogether: () => {
      const [first, second] = lifts;
      return !first || !second || Math.hypot(first.clientX - second.clientX, first.clientY - second.clientY) <= DOUBLE_PX;
    },
    stop: () => container.removeEventListener('pointerup', onUp, { capture: true }),
  };
}

/** @returns takes the handlers away */
export function followTool(map: L.Map): () => void {
  const container = map.getContainer();
  const state = { dragging: false };
  const lifts = followLifts(container);
  const handlers: L.LeafletEventHandlerFnMap = {
    click: (event) => mapTool.peek()?.onClick?.(placeOf(event), keysOf(event.originalEvent)),
    dblclick: (event) => lifts.wereTogether() && mapTool.peek()?.onDoubleClick?.(placeOf(event)),
    mousemove: (event) => !state.dragging && mapTool.peek()?.onMove?.(placeOf(event), keysOf(event.originalEvent)),
  };
  map.on(handlers);
  const stopDrags = followDrags(map, state);
  const stop = effect(() => {
    const tool = mapTool.value;
    container.style.cursor = tool?.cursor ?? '';
    container.style.touchAction = tool?.onDown ? 'none' : '';
    map.doubleClickZoom[tool ? 'disable' : 'enable']();
    map.boxZoom[tool ? 'disable' : 'enable']();
  });
  return () => {
    stop();
    stopDrags();
    lifts.stop();
    map.off(handlers);
  };
}
