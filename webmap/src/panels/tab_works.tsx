/** Inspector tab "Công trình": the works that stand on the parcel. */
import type { ParcelDetail } from '../api_types';
import { t, tCode } from '../i18n';
import { selectWork } from '../state/selection';
import { Icon } from './icons';

export function WorksTab({ parcel }: { parcel: ParcelDetail }) {
  if (parcel.works.length === 0) return <p class="empty">{t('works.none')}</p>;
  return (
    <ul class="plain-list">
      {parcel.works.map((work) => (
        <li key={work.id}>
          <button type="button" class="list-button" onClick={() => selectWork(work.id, true)}>
            <Icon name="building" />
            <span>
              <b>{work.name ?? work.code}</b>
              <small>{[work.code, tCode('work_type', work.work_type), tCode('work_group', work.work_group)].join(' · ')}</small>
            </span>
            <small>{tCode('condition', work.condition)}</small>
          </button>
        </li>
      ))}
    </ul>
  );
}
