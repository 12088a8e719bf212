/** The parcels that are ticked, beside the one that is inspected: in list, table and map alike, with their sums. */
import { computed } from '@preact/signals';
import * as api from '../api';
import type { ParcelRow } from '../api_types';
import { PICK_LIMIT } from './permalink';
import { createPicks, type Between } from './picks';
import { listQuery, results, rows } from './results';
import { selectedTileId, selectRow } from './selection';

export { PICK_LIMIT };

const picks = createPicks<ParcelRow>({
  limit: PICK_LIMIT,
  named: 'tile_id',
  getPage: api.getParcelPage,
  listed: listQuery,
  rows,
  isStale: () => results.peek().loading,
});

/** Tile ids, in the order in which they were ticked. */
export const picked = picks.ids;
export const pickedFull = picks.isFull;
export const picksLeft = picks.left;
export const pickedIds = picks.idSet;
export const isPicked = picks.has;
export const pickedRows = picks.rows;
/** Legal area in m²; null while a row is still missing. */
export const pickedArea = computed(() =>
  pickedRows.value.length < picked.value.length
    ? null
    : pickedRows.value.reduce((sum, row) => sum + (row.legal_area_m2 ?? row.measured_area_m2), 0),
);
export const { box: pickedBbox, set: setPicked, anchor, upTo: pickUpTo, clear: clearPicked, allFound: pickAllFound } = picks;
export const watchPicked = picks.watch;

/** Ctrl and a click: tick or untick; the first that joins an inspected parcel takes that one along. */
export function togglePicked(tileId: number): void {
  const ids = picked.peek();
  if (ids.includes(tileId)) return picks.replace(ids.filter((id) => id !== tileId));
  const inspected = selectedTileId.peek();
  picks.replace([...(ids.length === 0 && inspected !== null ? [inspected] : ids), tileId]);
}

/** A click on a row of list or table: plain it inspects, with Ctrl it ticks, with Shift it ticks a range. */
export function clickRow(keys: MouseEvent, row: ParcelRow, index: number, between: Between<ParcelRow>): void {
  if (keys.shiftKey) return void pickUpTo(index, between);
  anchor.value = index;
  if (keys.ctrlKey || keys.metaKey) togglePicked(row.tile_id);
  else selectRow(row);
}
