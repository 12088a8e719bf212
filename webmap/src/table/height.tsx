/** How high the table is: dragged at its upper edge, or moved with the arrow keys; this browser remembers it. */
import { signal } from '@preact/signals';
import { textsOf } from '../i18n';
import { texts } from './texts';
import { keep, kept } from '../kept';

const say = textsOf(texts);
const KEY = 'landdb.table_height';
const LEAST = 120;
/** Some ten rows in a window of usual height. */
const FIRST_SHARE = 0.37;
const STEP = 24;

const most = (): number => Math.max(LEAST, Math.round(innerHeight * 0.7));
const bounded = (height: number): number => Math.min(most(), Math.max(LEAST, Math.round(height)));

export const tableHeight = signal(bounded(Number(kept(KEY)) || innerHeight * FIRST_SHARE));

function setHeight(height: number): void {
  tableHeight.value = bounded(height);
  keep(KEY, String(tableHeight.value));
}

export function HeightHandle() {
  const onMove = (event: PointerEvent) => {
    const handle = event.currentTarget as HTMLElement;
    if (!handle.hasPointerCapture(event.pointerId)) return;
    setHeight(handle.parentElement!.getBoundingClientRect().bottom - event.clientY);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const targets: Record<string, number> = {
      ArrowUp: tableHeight.value + STEP, ArrowDown: tableHeight.value - STEP, Home: most(), End: LEAST,
    };
    const target = targets[event.key];
    if (target === undefined) return;
    event.preventDefault();
    setHeight(target);
  };
  return (
    <div
      class="height-handle"
      role="separator"
      tabIndex={0}
      aria-orientation="horizontal"
      aria-label={say('table.height')}
      aria-valuemin={LEAST}
      aria-valuemax={most()}
      aria-valuenow={tableHeight.value}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={onMove}
      onKeyDown={onKeyDown}
    />
  );
}
