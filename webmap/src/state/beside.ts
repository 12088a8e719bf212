/** The parcels before and after the selected one in the list of results: of its loaded part, else as the server tells. */
import { computed, effect } from '@preact/signals';
import * as api from '../api';
import type { ParcelRow } from '../api_types';
import { createLoader } from './resource';
import { hasMore, listQuery, loadMore, results, rows } from './results';
import { isLeft, selectedParcel, selection, selectRow } from './selection';
import { mayRead, sessionEpoch } from './session';

interface Beside {
  question: string;
  previous: ParcelRow | null;
  next: ParcelRow | null;
}

const loader = createLoader<Beside>();

const index = computed(() => {
  const ref = selection.value?.ref;
  return rows.value.findIndex((row) => row.id === ref || String(row.tile_id) === ref);
});

/** Place of the selected parcel in the list, from 1; null for one that is not in its loaded part. */
export const selectedPlace = computed(() => (index.value < 0 ? null : index.value + 1));

const question = computed(() => {
  const parcel = selectedParcel.value;
  const { value: page, loading } = results.value;
  if (!parcel || isLeft.value || !mayRead.value || !page || loading || index.value >= 0) return null;
  return `/parcels/${parcel.id}/beside${api.toQueryString(listQuery.value)}`;
});

const told = computed(() => {
  const { value } = loader.state.value;
  return value && value.question === question.value ? value : null;
});

const rowAt = (by: 1 | -1): ParcelRow | null | undefined =>
  index.value >= 0 ? rows.value[index.value + by] : told.value?.[by === 1 ? 'next' : 'previous'];

const goesOn = (by: 1 | -1): boolean => by === 1 && index.value >= 0 && hasMore.value;

/** Whether there is a parcel after (1) or before (-1) the selected one. */
export const canStep = (by: 1 | -1): boolean => Boolean(rowAt(by)) || goesOn(by);

/** Select the next or previous parcel; without a selected one the first. The list fetches more of itself at its end. */
export async function stepSelection(by: 1 | -1): Promise<void> {
  const before = selection.peek();
  if (before === null) {
    const first = rows.peek()[0];
    return void (first && selectRow(first));
  }
  if (!rowAt(by) && goesOn(by)) await loadMore();
  const row = rowAt(by);
  if (row && selection.peek() === before) selectRow(row);
}

/** Ask for what stands beside a parcel that was not chosen in the list. */
export function watchBeside(): void {
  effect(() => {
    void sessionEpoch.value;
    const asked = question.value;
    if (!asked) return loader.clear();
    void loader.run(async (abort) => ({ ...(await api.getJson<Omit<Beside, 'question'>>(asked, abort)), question: asked }));
  });
}
