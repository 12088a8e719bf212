/** The works that are ticked, in their table and on the map, with the sum of their floor areas. */
import { computed } from '@preact/signals';
import type { WorkRow } from '../api_types';
import { WORK_PICK_LIMIT } from './permalink';
import { picked } from './picked';
import { createPicks } from './picks';
import { selectWork } from './selection';
import { getWorkPage, tableTab, workListQuery, workResults } from './works';

export const workPicks = createPicks<WorkRow>({
  limit: WORK_PICK_LIMIT,
  named: 'work_tile_id',
  getPage: getWorkPage,
  listed: workListQuery,
  rows: computed(() => workResults.value.value?.rows ?? []),
  isStale: () => workResults.peek().loading,
});

export const pickedWorks = workPicks.ids;

/** Floor area in m² of those that state one, and how many do not; null while a row is still missing. */
export const pickedFloor = computed(() => {
  const rows = workPicks.rows.value;
  if (rows.length < pickedWorks.value.length) return null;
  const stated = rows.flatMap((row) => row.floor_area_m2 ?? []);
  return { area: stated.reduce((sum, area) => sum + area, 0), unstated: rows.length - stated.length };
});

/** Whose sums the bar of what is ticked tells: those of the table's tab, if there are any. */
export const pickedKind = computed<'parcels' | 'works' | null>(() => {
  const [parcels, works] = [picked.value.length > 0, pickedWorks.value.length > 0];
  if (parcels && works) return tableTab.value === 'works' ? 'works' : 'parcels';
  return works ? 'works' : parcels ? 'parcels' : null;
});

/** Ctrl and a click. */
export function togglePickedWork(tileId: number): void {
  const ids = pickedWorks.peek();
  workPicks.replace(ids.includes(tileId) ? ids.filter((id) => id !== tileId) : [...ids, tileId]);
}

/** A click on a row of the table: plain it inspects, with Ctrl it ticks, with Shift it ticks a range. */
export function clickWorkRow(keys: MouseEvent, row: WorkRow, index: number, upTo: (index: number) => void): void {
  if (keys.shiftKey) return upTo(index);
  workPicks.anchor.value = index;
  if (keys.ctrlKey || keys.metaKey) workPicks.set(row, !workPicks.has(row.tile_id));
  else selectWork(row.id, true);
}
