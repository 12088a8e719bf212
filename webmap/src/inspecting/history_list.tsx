/** The versions of an object as a timeline, newest first. */
import type { ComponentChildren } from 'preact';
import type { HistoryEntry } from '../api_types';
import { formatArea, formatDate, formatTime } from '../format';
import { choose, t } from '../i18n';
import { openScreen } from '../state/screen';
import { say } from './say';

/** Of the same day only the hour. */
function endOf({ system_from, system_to }: HistoryEntry): string {
  if (system_to === null) return t('history.now');
  const end = formatTime(system_to);
  return formatDate(system_to) === formatDate(system_from) ? end.slice(end.indexOf(' ') + 1) : end;
}

interface Props {
  entries: readonly HistoryEntry[];
  /** what can be done with a version */
  after?: (entry: HistoryEntry) => ComponentChildren;
}

function BatchLink({ batch: { id, file_name: name, undone } }: { batch: NonNullable<HistoryEntry['batch']> }) {
  return (
    <small>
      {say(undone ? 'history.undone' : 'history.import')}{' '}
      <button type="button" class="link" onClick={() => openScreen('imports', id)}>
        {name}
      </button>
    </small>
  );
}

function Entry({ entry, after }: { entry: HistoryEntry; after: Props['after'] }) {
  const from = formatTime(entry.system_from);
  const details = [
    `${t('parcel.version')} ${entry.version}`,
    `${from} – ${endOf(entry)}`,
    entry.changed_by && t('history.by', { name: entry.changed_by }),
    entry.legal_area_m2 != null && formatArea(entry.legal_area_m2),
  ];
  return (
    <li class={entry.system_to ? '' : 'now'}>
      <b>{choose(entry.summary_vi, entry.summary_en) || entry.action}</b>
      <small>{details.filter(Boolean).join(' · ')}</small>
      {entry.batch && <BatchLink batch={entry.batch} />}
      {after?.(entry)}
    </li>
  );
}

export function HistoryList({ entries, after }: Props) {
  if (entries.length === 0) return <p class="empty">{t('history.none')}</p>;
  return (
    <ol class="timeline">
      {entries.map((entry) => (
        <Entry key={entry.version} entry={entry} after={after} />
      ))}
    </ol>
  );
}
