/** Which columns of a table are shown, in which order; each browser remembers it. */
import { computed, signal } from '@preact/signals';
import { keep, kept } from '../kept';
import { session } from '../state/session';
import { moved, readColumns } from './column_order';
import type { Column, ColumnChoice } from './model';

/** @param first columns that are shown where nothing is remembered, in their order */
export function createColumnChoice<Row>(key: string, all: readonly Column<Row>[], first: readonly string[]): ColumnChoice<Row> {
  const names = all.map(({ name }) => name);
  const byName = new Map(all.map((column) => [column.name, column]));
  const chosen = signal(readColumns(kept(key), names, first));
  const allowed = computed(() => {
    const cleared = (session.value?.clearance ?? 0) > 0;
    return chosen.value
      .map(({ name, shown }) => ({ column: byName.get(name)!, shown }))
      .filter(({ column }) => cleared || !column.cleared);
  });
  function choose(next: typeof chosen.value): void {
    chosen.value = next;
    keep(key, next.map(({ name, shown }) => (shown ? name : `-${name}`)).join(','));
  }
  return {
    allowed,
    columns: computed(() => allowed.value.filter(({ shown }) => shown).map(({ column }) => column)),
    show: (name, shown) => choose(chosen.peek().map((column) => (column.name === name ? { name, shown } : column))),
    move(name, by) {
      const order = allowed.peek().map(({ column }) => column.name);
      const beside = order[order.indexOf(name) + by];
      if (beside) choose(moved(chosen.peek(), name, beside));
    },
    reset: () => choose(readColumns(null, names, first)),
  };
}
