/** Whether the selected parcel meets the filters: one that does not is shown, but the map and the list leave it out. */
import { computed, effect } from '@preact/signals';
import * as api from '../api';
import { filters, inForce } from './filters';
import { createLoader } from './resource';
import { results, rows } from './results';
import { detailQuery, selectedParcel } from './selection';
import { mayRead, sessionEpoch } from './session';

interface Verdict {
  question: string;
  isOutside: boolean;
}

const loader = createLoader<Verdict>();

/**
 * The filters and the parcel; null when either is missing. "In view only" leaves nothing out that could be seen,
 * and what lies around a parcel never is that parcel.
 */
const query = computed<api.Query | null>(() => {
  const parcel = selectedParcel.value;
  if (!parcel || !mayRead.value || inForce.value.length === 0) return null;
  if (filters.value['near']?.includes(String(parcel.tile_id))) return null;
  return { ...Object.fromEntries(inForce.value), ...detailQuery.value, tile_id: parcel.tile_id, limit: 1 };
});

const question = computed(() => query.value && `${sessionEpoch.value}${api.toQueryString(query.value)}`);

/** Known, not guessed: false while the answer is on its way. */
export const isOutsideFilter = computed(() => {
  const verdict = loader.state.value.value;
  return verdict !== null && verdict.isOutside && verdict.question === question.value;
});

/** A parcel of the list meets the filters: only others are asked about, with the list's own filters and a map id. */
export function watchOutside(): void {
  effect(() => {
    const [asked, wanted] = [question.value, query.peek()];
    if (!asked || !wanted) return loader.clear();
    const isListed = rows.peek().some((row) => row.tile_id === wanted.tile_id);
    if (isListed && !results.peek().loading) return loader.clear();
    void loader.run(async (abort) => ({ question: asked, isOutside: (await api.getParcelPage(wanted, abort)).rows.length === 0 }));
  });
}
