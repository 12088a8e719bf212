/** Inspector tab "Công trình": the works that stand on the parcel. */
import type { ParcelDetail } from '../api_types';
import { t, tCode } from '../i18n';
import { selectWork } from '../state/selection';
import { WorkSwatch } from '../parts/status_mark';

export function WorksTab({ parcel }: { parcel: ParcelDetail }) {
  if (parcel.works.length === 0) return <p class="empty">{t('works.none')}</p>;
  return (
    <ul class="plain-list">
      {parcel.works.map((work) => (
        <li key={work.id}>
          <button type="button" class="list-button" onClick={() => selectWork(work.id, true)}>
            <WorkSwatch type={work.work_type} />
            <span>
              <b>{work.name ?? work.code}</b>
              <small>{work.code}</small>
              <small>{[tCode('work_type', work.work_type), work.work_group && tCode('work_group', work.work_group)].filter(Boolean).join(' · ')}</small>
            </span>
            <small>{tCode('condition', work.condition)}</small>
          </button>
        </li>
      ))}
    </ul>
  );
}
