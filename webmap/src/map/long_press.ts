/** A finger that stays where it is. Browsers differ in what they make of it: some tell of a menu, some when it is lifted, some not at all. */
const PRESS_MS = 550;
/** Fingers tremble. */
const STILL_PX = 10;
/** A lifted finger may count as a click yet, on whatever has come to lie below it. */
const CLICK_MS = 400;
const OF_CLICKS = ['mousedown', 'click'] as const;

/** @param onPress with the pointer as it was put down @returns takes the handlers away */
export function followLongPress(container: HTMLElement, onPress: (event: PointerEvent) => void): () => void {
  let down: PointerEvent | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let pressed = false;
  let swallowUntil = -Infinity;
  const forget = () => {
    clearTimeout(timer);
    down = null;
  };
  const onDown = (event: PointerEvent) => {
    forget();
    pressed = false;
    swallowUntil = -Infinity;
    if (event.pointerType !== 'touch' || !event.isPrimary) return;
    down = event;
    timer = setTimeout(() => {
      pressed = true;
      onPress(event);
    }, PRESS_MS);
  };
  const onMove = (event: PointerEvent) => {
    if (down && Math.hypot(event.clientX - down.clientX, event.clientY - down.clientY) > STILL_PX) forget();
  };
  const onUp = (event: PointerEvent) => {
    forget();
    if (pressed && event.isPrimary) swallowUntil = event.timeStamp + CLICK_MS;
  };
  const swallow = (event: MouseEvent) => {
    if (event.timeStamp >= swallowUntil) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  const handlers = [['pointerdown', onDown], ['pointermove', onMove], ['pointerup', onUp], ['pointercancel', onUp]] as const;
  for (const [name, handler] of handlers) container.addEventListener(name, handler, { capture: true });
  for (const name of OF_CLICKS) window.addEventListener(name, swallow, { capture: true });
  return () => {
    forget();
    for (const [name, handler] of handlers) container.removeEventListener(name, handler, { capture: true });
    for (const name of OF_CLICKS) window.removeEventListener(name, swallow, { capture: true });
  };
}
