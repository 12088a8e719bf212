/** How much of the map lies under panels, and how far to move for something to come out from under them. */

/** At most this share of a side counts as covered: something must remain to fit into. */
const MOST_COVERED = 0.6;
const MOST_TAKEN_BY_CORNER = 0.4;

interface Insets {
  right: number;
  bottom: number;
}

/**
 * How far panels reach into the map: a sheet from its lower edge, what floats in the lower right corner from the right
 * unless the map is narrow. Its width counts, not its height: the legend grows where the map goes. Panels say
 * themselves what they are (`data-covers`).
 */
export function coveredInsets(container: HTMLElement, withCorner: boolean): Insets {
  const insets: Insets = { right: 0, bottom: 0 };
  const map = container.getBoundingClientRect();
  for (const panel of document.querySelectorAll<HTMLElement>('[data-covers]')) {
    const box = panel.getBoundingClientRect();
    const isCorner = panel.dataset['covers'] === 'corner';
    const overlaps = box.left < map.right && box.right > map.left && box.top < map.bottom && box.bottom > map.top;
    if (!overlaps || (isCorner && !withCorner)) continue;
    const [right, bottom] = [map.right - box.left, map.bottom - box.top];
    if (isCorner && right < map.width * MOST_TAKEN_BY_CORNER) insets.right = Math.max(insets.right, right);
    else insets.bottom = Math.max(insets.bottom, bottom);
  }
  return { right: Math.min(insets.right, map.width * MOST_COVERED), bottom: Math.min(insets.bottom, map.height * MOST_COVERED) };
}

/** How far to move so that what lies between `low` and `high` comes between `from` and `to`; what is larger stays. */
export function shiftInto(low: number, high: number, from: number, to: number): number {
  if (high - low > to - from) return 0;
  return Math.min(0, low - from) + Math.max(0, high - to);
}
