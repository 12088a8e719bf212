/** The parcels that are ticked, beside the one that is inspected: in list, table and map alike, with their sums. */
import { computed, effect, signal } from '@preact/signals';
import * as api from '../api';
import type { Bbox, ParcelRow } from '../api_types';
import { asOf, dayQuery } from './as_of';
import { PICK_LIMIT } from './permalink';
import { listQuery, results, rows } from './results';
import { selectedTileId, selectRow } from './selection';
import { mayRead, noticeError, sessionEpoch } from './session';

export { PICK_LIMIT };

/** Rows that one request names or brings at most. */
const CHUNK = 200;

const TOLD_FROM = 100;

/** Tile ids, in the order in which they were ticked. */
export const picked = signal<readonly number[]>([]);
/** Set when more was wanted than may be ticked. */
export const pickedFull = signal(false);
const known = signal<ReadonlyMap<number, ParcelRow>>(new Map());

/** How many more may be ticked, told before there is no more room; null while there is plenty. */
export const picksLeft = computed(() => {
  const left = PICK_LIMIT - picked.value.length;
  return left <= TOLD_FROM ? left : null;
});

export const pickedIds = computed(() => new Set(picked.value));
export const isPicked = (tileId: number): boolean => pickedIds.value.has(tileId);
/** Rows of the ticked parcels, as far as they have come. */
export const pickedRows = computed(() => picked.value.flatMap((id) => known.value.get(id) ?? []));
/** Count and legal area in m²; null while a row is still missing. */
export const pickedArea = computed(() =>
  pickedRows.value.length < picked.value.length
    ? null
    : pickedRows.value.reduce((sum, row) => sum + (row.legal_area_m2 ?? row.measured_area_m2), 0),
);

/** The box around all that are ticked. */
export function pickedBbox(): Bbox | null {
  const boxes = pickedRows.peek().map((row) => row.bbox);
  if (!boxes.length) return null;
  const side = (i: 0 | 1 | 2 | 3) => boxes.map((box) => box[i]);
  return [Math.min(...side(0)), Math.min(...side(1)), Math.max(...side(2)), Math.max(...side(3))];
}

function remember(more: readonly ParcelRow[]): void {
  known.value = new Map([...known.peek(), ...more.map((row): [number, ParcelRow] => [row.tile_id, row])]);
}

function set(ids: Iterable<number>): void {
  const list = [...new Set(ids)];
  pickedFull.value = list.length > PICK_LIMIT;
  picked.value = list.slice(0, PICK_LIMIT);
}

export function setPicked(row: ParcelRow, on: boolean): void {
  remember([row]);
  set(on ? [...picked.peek(), row.tile_id] : picked.peek().filter((id) => id !== row.tile_id));
}

/** Ctrl and a click: tick or untick; the first that joins an inspected parcel takes that one along. */
export function togglePicked(tileId: number): void {
  const ids = picked.peek();
  if (ids.includes(tileId)) return set(ids.filter((id) => id !== tileId));
  const inspected = selectedTileId.peek();
  set([...(ids.length === 0 && inspected !== null ? [inspected] : ids), tileId]);
}

export function pickRows(more: readonly ParcelRow[]): void {
  remember(more);
  set([...picked.peek(), ...more.map((row) => row.tile_id)]);
}

/** The place in the results of the row that was touched last: where a range that is ticked begins. */
export const anchor = signal(0);

type Between = (first: number, end: number) => readonly ParcelRow[] | Promise<readonly ParcelRow[]>;

/** Tick all from the row touched last up to this one. @param between the rows of places in the results */
export async function pickUpTo(index: number, between: Between): Promise<void> {
  const [first, last] = [Math.min(anchor.peek(), index), Math.max(anchor.peek(), index)];
  pickRows(await between(first, last + 1));
}

/** A click on a row of list or table: plain it inspects, with Ctrl it ticks, with Shift it ticks a range. */
export function clickRow(keys: MouseEvent, row: ParcelRow, index: number, between: Between): void {
  if (keys.shiftKey) return void pickUpTo(index, between);
  anchor.value = index;
  if (keys.ctrlKey || keys.metaKey) togglePicked(row.tile_id);
  else selectRow(row);
}

export function clearPicked(): void {
  set([]);
}

/** Tick what the filters find, in the order of the list, up to the limit. */
export async function pickAllFound(): Promise<void> {
  const found: ParcelRow[] = [];
  const reader = sessionEpoch.peek();
  try {
    let cursor: string | null = null;
    do {
      const query: api.Query = { ...listQuery.peek(), limit: Math.min(CHUNK, PICK_LIMIT - found.length), cursor };
      const page: { rows: ParcelRow[]; next: string | null } = await api.getParcelPage(query, new AbortController().signal);
      if (sessionEpoch.peek() !== reader) return;
      found.push(...page.rows);
      cursor = page.next;
    } while (cursor !== null && found.length < PICK_LIMIT);
    remember(found);
    set(found.map((row) => row.tile_id));
    pickedFull.value = cursor !== null;
  } catch (error) {
    noticeError(error);
  }
}

/** Bring the rows of what is ticked on the map or by an address; what the server does not know is ticked no longer. */
export function watchPicked(): void {
  let seenAs = '';
  effect(() => {
    const now = `${sessionEpoch.value}@${asOf.value ?? ''}`;
    const isOther = seenAs !== now;
    if (isOther) known.value = new Map();
    seenAs = now;
    if (!mayRead.value) return;
    // The list still holds what the former reader was told until it has come anew.
    const listed = new Map(isOther || results.peek().loading ? [] : rows.peek().map((row) => [row.tile_id, row]));
    const missing = picked.value.filter((id) => !known.peek().has(id));
    remember(missing.flatMap((id) => listed.get(id) ?? []));
    const asked = missing.filter((id) => !listed.has(id));
    for (let i = 0; i < asked.length; i += CHUNK) void fetchRows(asked.slice(i, i + CHUNK));
  });
}

async function fetchRows(ids: number[]): Promise<void> {
  const reader = sessionEpoch.peek();
  try {
    const page = await api.getParcelPage({ tile_id: ids, limit: CHUNK, ...dayQuery.peek() }, new AbortController().signal);
    if (sessionEpoch.peek() !== reader) return;
    remember(page.rows);
    const gone = ids.filter((id) => !known.peek().has(id));
    if (gone.length) set(picked.peek().filter((id) => !gone.includes(id)));
  } catch (error) {
    noticeError(error);
  }
}
