/** Inspector tab "Lịch sử": the versions of a row as a timeline, newest first. */
import type { HistoryEntry, ParcelDetail } from '../api_types';
import { formatArea, formatDate, formatTime } from '../format';
import { choose, t } from '../i18n';

/** Of the same day only the hour. */
function endOf({ system_from, system_to }: HistoryEntry): string {
  if (system_to === null) return t('history.now');
  const end = formatTime(system_to);
  return formatDate(system_to) === formatDate(system_from) ? end.slice(end.indexOf(' ') + 1) : end;
}

function Entry({ entry }: { entry: HistoryEntry }) {
  const from = formatTime(entry.system_from);
  const details = [
    `${from} – ${endOf(entry)}`,
    entry.changed_by && t('history.by', { name: entry.changed_by }),
    entry.legal_area_m2 != null && formatArea(entry.legal_area_m2),
  ];
  return (
    <li class={entry.system_to ? '' : 'now'}>
      <b>{choose(entry.summary_vi, entry.summary_en) || entry.action}</b>
      <small>{details.filter(Boolean).join(' · ')}</small>
    </li>
  );
}

export function HistoryList({ entries }: { entries: readonly HistoryEntry[] }) {
  if (entries.length === 0) return <p class="empty">{t('history.none')}</p>;
  return (
    <ol class="timeline">
      {entries.map((entry) => (
        <Entry key={entry.version} entry={entry} />
      ))}
    </ol>
  );
}

export function HistoryTab({ parcel }: { parcel: ParcelDetail }) {
  return <HistoryList entries={parcel.history} />;
}
