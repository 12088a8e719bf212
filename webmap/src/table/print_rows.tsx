/** The rows of a table on paper: all of them up to a limit, each column as it is chosen on the screen. */
import { effect } from '@preact/signals';
import { formatNumber } from '../format';
import { textsOf, t } from '../i18n';
import { printing } from '../state/printing';
import type { TableModel, TableRow } from './model';
import { texts } from './texts';

const say = textsOf(texts);

/** Twenty-odd pages; beyond, a file serves better. */
export const PRINT_LIMIT = 1000;

/** Resolves when it is known which rows there are, or that none can be had; or when nobody waits any more. */
function whenCounted<Row extends TableRow>({ store }: TableModel<Row>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const stop = effect(() => {
      if (store.loading.value || !(store.hasCome.value || store.hasFailed.value)) return;
      resolve();
      queueMicrotask(() => stop());
    });
    signal.addEventListener('abort', () => {
      stop();
      resolve();
    });
  });
}

let waiting: AbortController | null = null;

/** Fetch what is to be printed, then print: once, however often it is asked for while the rows are on their way. */
export async function printTable<Row extends TableRow>(model: TableModel<Row>): Promise<void> {
  const { store } = model;
  waiting?.abort();
  const { signal } = (waiting = new AbortController());
  await whenCounted(model, signal);
  if (signal.aborted) return;
  await store.between(0, Math.min(PRINT_LIMIT, store.total.peek()));
  if (!signal.aborted) window.print();
}

/** The rows that go on paper, as far as they are here. */
export function loadedRows<Row extends TableRow>({ store }: TableModel<Row>): Row[] {
  const rows: Row[] = [];
  if (store.loading.value) return rows;
  for (let i = 0; i < Math.min(PRINT_LIMIT, store.total.value); i += 1) {
    const row = store.at(i);
    if (!row) break;
    rows.push(row);
  }
  return rows;
}

export function PrintRows<Row extends TableRow>({ model }: { model: TableModel<Row> }) {
  if (!printing.value) return null;
  const { loading, hasFailed } = model.store;
  if (loading.value || hasFailed.value) {
    return <p class="print-rows print-part">{loading.value ? t('common.loading') : say('table.error')}</p>;
  }
  const rows = loadedRows(model);
  const columns = model.choice.columns.value;
  const total = model.store.total.value;
  const totals = model.totals();
  return (
    <div class="print-rows">
      {rows.length < total && (
        <p class="print-part">
          {say('print.part', { n: formatNumber(rows.length), total: formatNumber(total), limit: formatNumber(PRINT_LIMIT) })}
        </p>
      )}
      <table>
        <caption>
          {model.label()} · {totals?.text} {totals?.sum && `· ${model.titleOf(totals.sum.column)}: ${totals.sum.text}`}
        </caption>
        <thead>
          <tr>
            {columns.map(({ name, kind }) => (
              <th key={name} scope="col" class={kind}>
                {model.titleOf(name)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.id}>
              {columns.map((column) => (
                <td key={column.name} class={column.kind}>
                  {column.show(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
