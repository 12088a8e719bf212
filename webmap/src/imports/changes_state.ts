/** What the import would change: its rows by outcome, and what it retires; the one that is compared on the map. */
import { computed, effect, signal, untracked } from '@preact/signals';
import { createLoader } from '../state/resource';
import { noticeError } from '../state/session';
import { getRemovals, getRows } from './api';
import { batch } from './batch_state';
import { flyTo } from './rows_state';
import { compared, shownRemovals } from './scene';
import type { Outcome, Removal, StagedRow } from './types';

const PAGE = 100;

export type Kind = Outcome | 'removed';
export const kind = signal<Kind>('change');

const loader = createLoader<{ features: (StagedRow | Removal)[]; next: string | null }>();
export const changesState = loader.state;
export const retryChanges = loader.retry;
export const changes = signal<readonly (StagedRow | Removal)[]>([]);
const next = signal<string | null>(null);
export const hasMoreChanges = computed(() => next.value !== null);
export const comparedId = signal<number | string | null>(null);

export const countsByKind = computed((): [Kind, number][] => {
  const current = batch.value;
  if (!current) return [];
  const all: [Kind, number][] = [
    ['change', current.rows_changed], ['add', current.rows_added], ['removed', current.rows_removed],
    ['unchanged', current.rows_unchanged], ['rejected', current.rows_rejected], ['quarantined', current.rows_quarantined],
  ];
  return all.filter(([, n]) => n > 0);
});

export const isRow = (one: StagedRow | Removal): one is StagedRow => 'before' in one;

async function load(id: string, wanted: Kind, cursor: string | null): Promise<void> {
  const found = await loader.run((abort) =>
    wanted === 'removed' ? getRemovals(id, { cursor, limit: PAGE }, abort) : getRows(id, { outcome: wanted, cursor, limit: PAGE }, abort),
  );
  noticeError(loader.state.peek().error);
  if (!found) return;
  changes.value = cursor === null ? found.features : [...changes.peek(), ...found.features];
  next.value = found.next;
  shownRemovals.value = changes.peek().filter((one): one is Removal => !isRow(one));
}

export const loadMoreChanges = (): Promise<void> => load(batch.peek()!.id, kind.peek(), next.peek());

const judged = computed(() => batch.value && `${batch.value.id} ${batch.value.version}`);

export function watchChanges(): () => void {
  const stop = effect(() => {
    const key = judged.value;
    const kinds = countsByKind.peek().map(([name]) => name);
    if (kinds.length && !kinds.includes(kind.value)) kind.value = kinds[0]!;
    const wanted = kind.value;
    if (!key || !kinds.length) return;
    untracked(() => {
      [changes.value, comparedId.value, compared.value] = [[], null, null];
      void load(key.split(' ')[0]!, wanted, null);
    });
  });
  return () => {
    stop();
    loader.clear();
    [changes.value, shownRemovals.value, compared.value, comparedId.value] = [[], [], null, null];
  };
}

/** Show old and new of one row, or where a retired object lies. */
export function compare(one: StagedRow | Removal): void {
  comparedId.value = one.id;
  compared.value = isRow(one) ? { before: one.before, after: one.geometry } : { before: one.geometry, after: null };
  flyTo(compared.value.before, compared.value.after);
}
