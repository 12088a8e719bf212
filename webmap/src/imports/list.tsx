/** The list of imports, newest first, with what may be brought above it. */
import { useEffect } from 'preact/hooks';
import { choose } from '../i18n';
import { formatNumber, formatTime } from '../format';
import { ErrorNote } from '../parts/error_note';
import { openScreen } from '../state/screen';
import { choices, targetTitle } from './choices';
import { batches, filter, furtherState, hasOlder, listProgress, listState, loadList, loadOlder, stateCounts, watchList, type ListFilter } from './list_state';
import { ProgressBar, StateMark } from './marks';
import { say } from './say';
import { runs } from './states';
import type { Batch, State } from './types';
import { Upload } from './upload';

const COUNTS = ['rows_added', 'rows_changed', 'rows_removed', 'rows_rejected'] as const;

function Counts({ batch }: { batch: Batch }) {
  const shown = COUNTS.filter((name) => batch[name] > 0);
  if (batch.rows_read === 0) return null;
  return (
    <small class="counts">
      {[say('count.read', { n: formatNumber(batch.rows_read) }), ...shown.map((name) => say(`count.${name}`, { n: formatNumber(batch[name]) }))].join(' · ')}
    </small>
  );
}

function Entry({ batch }: { batch: Batch }) {
  const told = listProgress.value?.id === batch.id ? listProgress.value.progress : null;
  const message = choose(batch.message_vi, batch.message_en);
  return (
    <li>
      <button type="button" class="import-entry" onClick={() => openScreen('imports', batch.id)}>
        <span class="import-name">
          <strong>{batch.file_name}</strong>
          <StateMark batch={batch} />
        </span>
        <small>
          {targetTitle(batch.target)} · {batch.created_by} · {formatTime(batch.created_at)}
        </small>
        {batch.state === 'failed' && batch.rows_read === 0 && message ? <small class="import-why">{message}</small> : <Counts batch={batch} />}
      </button>
      {runs(batch) && <ProgressBar progress={told} label={say('progress.waiting')} />}
    </li>
  );
}

const change = (part: Partial<ListFilter>) => (filter.value = { ...filter.value, ...part });

function Filters() {
  const { states, mine, target, since } = filter.value;
  const known = choices.value?.states ?? [];
  const shown = known.filter(({ value }) => (stateCounts.value[value as State] ?? 0) > 0 || states.includes(value as State));
  const toggle = (state: State) => change({ states: states.includes(state) ? states.filter((one) => one !== state) : [...states, state] });
  return (
    <div class="import-filters" role="group" aria-label={say('filter.label')}>
      <div class="chips">
        {shown.map(({ value, title_vi, title_en }) => (
          <button key={value} type="button" class="chip chip-button" aria-pressed={states.includes(value as State)} onClick={() => toggle(value as State)}>
            {choose(title_vi, title_en)} <b>{formatNumber(stateCounts.value[value as State] ?? 0)}</b>
          </button>
        ))}
      </div>
      <div class="filter-row">
        <label class="check">
          <input type="checkbox" checked={mine} onChange={(event) => change({ mine: event.currentTarget.checked })} />
          {say('filter.mine')}
        </label>
        <label>
          <span class="visually-hidden">{say('option.target')}</span>
          <select value={target} onChange={(event) => change({ target: event.currentTarget.value })}>
            <option value="">{say('filter.any_target')}</option>
            {choices.value?.targets.map((one) => (
              <option key={one.value} value={one.value}>
                {targetTitle(one.value)}
              </option>
            ))}
          </select>
        </label>
        <label>
          {say('filter.since')}
          <input type="date" value={since} onChange={(event) => change({ since: event.currentTarget.value })} />
        </label>
        <button type="button" class="link" onClick={() => void loadList()}>
          {say('list.renew')}
        </button>
      </div>
    </div>
  );
}

function Entries() {
  const { error, loading, value } = listState.value;
  if (error) return <ErrorNote error={error} title={say('list.failed')} onRetry={() => void loadList()} />;
  if (!value) return <div class="skeleton-lines" role="status" aria-label={say('loading')} />;
  if (!batches.value.length) return <p class="empty">{say(filter.value.states.length || filter.value.mine || filter.value.since || filter.value.target ? 'list.none_filtered' : 'list.none')}</p>;
  const { error: failed, loading: fetching } = furtherState.value;
  return (
    <>
      <ul class={loading ? 'import-list stale' : 'import-list'}>
        {batches.value.map((batch) => (
          <Entry key={batch.id} batch={batch} />
        ))}
      </ul>
      {failed && <ErrorNote error={failed} title={say('list.failed')} />}
      {hasOlder.value && (
        <button type="button" class="button older" disabled={fetching} onClick={() => void loadOlder()}>
          {say('list.older')}
        </button>
      )}
    </>
  );
}

export function List() {
  useEffect(watchList, []);
  return (
    <div class="imports-body" tabIndex={-1}>
      {choices.value?.may_import ? <Upload /> : <p class="note">{say('none.role')}</p>}
      <Filters />
      <Entries />
    </div>
  );
}
