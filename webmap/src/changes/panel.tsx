/** What was registered, changed and ended, by day: beside the map, each change one press from its parcel. */
import { useEffect } from 'preact/hooks';
import { formatDate, formatTime } from '../format';
import { t } from '../i18n';
import { ErrorNote } from '../parts/error_note';
import { Icon, type IconName } from '../parts/icons';
import { UseSwatch } from '../parts/status_mark';
import { codeLists } from '../state/lookups';
import { openScreen } from '../state/screen';
import { session } from '../state/session';
import './changes.css';
import { say } from './say';
import { byDay, changes, firstState, furtherState, loadChanges, loadMoreChanges, next, NOTHING, openChange, wanted, watchChanges, type Wanted } from './state';
import type { Change, Numbered } from './types';

const ICONS: Record<Change['kind'], IconName> = { registered: 'plus', changed: 'pencil', ended: 'close', restored: 'clock' };

const WHAT: readonly [RegExp, Parameters<typeof say>[0]][] = [
  [/^geom_source$/, 'what.geom_source'],
  [/^certificate/, 'what.certificate'],
  [/^(uses|main_use_code)$/, 'what.uses'],
  [/(unit|zone)_id$/, 'what.parties'],
  [/^status$/, 'what.status'],
];

/** What has changed, in some words, the most telling first. */
function whatOf({ changed }: Change): string {
  const told = WHAT.filter(([pattern]) => changed.some((name) => pattern.test(name))).map(([, text]) => say(text));
  return (told.length ? told : [say('what.other')]).join(', ');
}

const listed = (all: readonly Numbered[]): string => all.map((one) => `${one.sheet_no}/${one.parcel_no}`).join(', ');

function detailsOf(change: Change): string {
  const { kind, parcel, batch, changed_by: author } = change;
  return [
    formatTime(change.at).split(' ')[1],
    kind === 'changed' && whatOf(change),
    kind === 'ended' && parcel.successors.length > 0 && say('successors', { parcels: listed(parcel.successors) }),
    kind === 'registered' && parcel.origins.length > 0 && say('origins', { parcels: listed(parcel.origins) }),
    batch ? (batch.undone ? say('undone', { name: batch.file_name }) : batch.file_name) : author && say('by', { name: author }),
    batch?.taken_over && say('predecessor'),
  ].filter(Boolean).join(' · ');
}

function Entry({ change }: { change: Change }) {
  const { parcel, kind } = change;
  const name = { sheet: parcel.sheet_no, number: parcel.parcel_no };
  return (
    <li>
      <button type="button" class="change" onClick={() => openChange(change)}>
        <span class={`change-mark ${kind}`}>
          <Icon name={ICONS[kind]} size={14} />
        </span>
        <span class="change-what">
          <b>
            <UseSwatch code={parcel.main_use_code ?? ''} /> {say('parcel', name)}
          </b>
          <small>{parcel.commune_name}</small>
          <small>{detailsOf(change)}</small>
        </span>
        <span class={`change-kind ${kind}`}>{say(`kind.${kind}`)}</span>
      </button>
    </li>
  );
}

function Filters() {
  const set = (more: Partial<Wanted>) => (wanted.value = { ...wanted.value, ...more });
  const { from, to, province, unit } = wanted.value;
  return (
    <form class="change-filters" aria-label={say('filter')} onSubmit={(event) => event.preventDefault()}>
      <label>
        {say('from')}
        <input type="date" value={from} max={to || undefined} onChange={(event) => set({ from: event.currentTarget.value })} />
      </label>
      <label>
        {say('to')}
        <input type="date" value={to} min={from || undefined} onChange={(event) => set({ to: event.currentTarget.value })} />
      </label>
      <label>
        {say('province')}
        <select value={province} onChange={(event) => set({ province: event.currentTarget.value })}>
          <option value="">{say('all')}</option>
          {codeLists.value?.provinces.map((one) => (
            <option key={one.code} value={one.code}>
              {one.name}
            </option>
          ))}
        </select>
      </label>
      {(session.value?.clearance ?? 0) >= 1 && (
        <label>
          {say('unit')}
          <input type="text" value={unit} maxLength={40} onChange={(event) => set({ unit: event.currentTarget.value.trim() })} />
        </label>
      )}
    </form>
  );
}

function List() {
  const { error, loading, value } = firstState.value;
  if (error) return <ErrorNote error={error} title={say('failed')} onRetry={() => void loadChanges()} />;
  if (!value) return <p class="lazy-note" role="status">{t('common.loading')}</p>;
  const isFiltered = Object.values(wanted.value).some(Boolean);
  if (!changes.value.length) {
    return (
      <div class="empty">
        <p>{say(isFiltered ? 'none_period' : 'none')}</p>
        {isFiltered && (
          <button type="button" class="button" onClick={() => (wanted.value = NOTHING)}>
            {t('results.empty_action')}
          </button>
        )}
      </div>
    );
  }
  return (
    <div class={loading ? 'change-days stale' : 'change-days'}>
      {byDay(changes.value).map(([day, some]) => (
        <section key={day} aria-label={formatDate(day)}>
          <h3>{formatDate(day)}</h3>
          <ul>
            {some.map((change) => (
              <Entry key={`${change.parcel.id} ${change.at}`} change={change} />
            ))}
          </ul>
        </section>
      ))}
      {furtherState.value.error && <ErrorNote error={furtherState.value.error} title={say('failed')} />}
      {next.value && (
        <button type="button" class="button" disabled={furtherState.value.loading} onClick={() => void loadMoreChanges()}>
          {say('more')}
        </button>
      )}
    </div>
  );
}

export function ChangesPanel() {
  useEffect(watchChanges, []);
  return (
    <aside class="screen-panel changes-panel" data-covers="sheet" aria-labelledby="changes-title" onKeyDown={(event) => event.key === 'Escape' && openScreen('map')}>
      <header>
        <h2 id="changes-title">{say('title')}</h2>
        <button type="button" class="icon-button" aria-label={say('close')} onClick={() => openScreen('map')}>
          <Icon name="close" />
        </button>
      </header>
      <Filters />
      <div class="change-scroll" tabIndex={0} role="region" aria-label={say('lead')}>
        <List />
      </div>
    </aside>
  );
}
