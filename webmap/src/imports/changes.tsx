/** What the import adds, changes and retires, row by row, with old and new outlines on the map. */
import { useEffect } from 'preact/hooks';
import { formatNumber } from '../format';
import { ErrorNote } from '../parts/error_note';
import { batch } from './batch_state';
import { fieldTitle } from './choices';
import { changes, changesState, compare, comparedId, countsByKind, hasMoreChanges, isRow, kind, loadMoreChanges, retryChanges, watchChanges } from './changes_state';
import { CompareBar } from './compare_bar';
import { watchRows } from './rows_state';
import { say, sayCode } from './say';
import type { Removal, StagedRow } from './types';

const SHOWN_CELLS = 6;

function titleOf(one: StagedRow | Removal): string {
  if (isRow(one)) return one.properties.key ? `${one.properties.key} · ${say('findings.row', { n: one.id })}` : say('findings.row', { n: one.id });
  const { sheet_no: sheet, parcel_no: parcel, code, number, kind: what } = one.properties;
  return parcel ? `${String(sheet)}/${String(parcel)}` : String(code ?? number ?? what ?? '');
}

/** Cells that hold a field of the register; the rest of a row is in its file. */
function Cells({ row }: { row: StagedRow }) {
  const { columns, target } = batch.value!;
  const told = columns.filter(({ name, field }) => field && row.properties.cells[name]).slice(0, SHOWN_CELLS);
  return (
    <dl class="cells">
      {told.map(({ name, field }) => (
        <div key={name}>
          <dt>{fieldTitle(target, field!)}</dt>
          <dd>{row.properties.cells[name]}</dd>
        </div>
      ))}
    </dl>
  );
}

function Entry({ one }: { one: StagedRow | Removal }) {
  const current = comparedId.value === one.id;
  const gone = !isRow(one) && sayCode('removal', one.properties.replaced ? 'replaced' : one.properties.retired ? 'retired' : 'left_out');
  return (
    <li class={current ? 'finding current' : 'finding'}>
      <button type="button" id={`change-${one.id}`} aria-current={current} onClick={() => compare(one)}>
        <span class="finding-head">
          <b>{titleOf(one)}</b>
          {gone && <small>{gone}</small>}
          {!one.geometry && <small>{say('changes.no_shape')}</small>}
        </span>
      </button>
      {current && isRow(one) && <Cells row={one} />}
    </li>
  );
}

function onKeyDown(event: KeyboardEvent): void {
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!by || !(event.target instanceof HTMLElement && event.target.id.startsWith('change-'))) return;
  event.preventDefault();
  const all = changes.peek();
  const found = all[all.findIndex(({ id }) => id === comparedId.peek()) + by];
  if (!found) return;
  compare(found);
  document.getElementById(`change-${found.id}`)?.focus();
}

export function Changes() {
  useEffect(() => {
    const stops = [watchChanges(), watchRows()];
    return () => stops.forEach((stop) => stop());
  }, []);
  const { error, loading } = changesState.value;
  if (!countsByKind.value.length) return <p class="empty">{say('changes.none')}</p>;
  return (
    <>
      <div class="chips" role="group" aria-label={say('changes.kinds')}>
        {countsByKind.value.map(([name, n]) => (
          <button key={name} type="button" class="chip chip-button" aria-pressed={kind.value === name} onClick={() => (kind.value = name)}>
            <span class={`outcome-shape outcome-${name}`} aria-hidden="true" /> {sayCode('outcome', name)} <b>{formatNumber(n)}</b>
          </button>
        ))}
      </div>
      {kind.value === 'change' && <CompareBar />}
      {error && <ErrorNote error={error} title={say('changes.failed')} onRetry={retryChanges} />}
      <ul class={loading ? 'findings stale' : 'findings'} aria-label={say('changes.label')} onKeyDown={onKeyDown}>
        {changes.value.map((one) => (
          <Entry key={one.id} one={one} />
        ))}
      </ul>
      {hasMoreChanges.value && (
        <button type="button" class="button older" disabled={loading} onClick={() => void loadMoreChanges()}>
          {say('findings.more')}
        </button>
      )}
    </>
  );
}
