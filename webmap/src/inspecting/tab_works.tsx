/** Inspector tab "Công trình": the works that stand on the parcel, with what is known of each. */
import type { ParcelDetail } from '../api_types';
import { formatArea, formatDate } from '../format';
import { t, tCode } from '../i18n';
import { SecrecyPill, WorkSwatch } from '../parts/status_mark';
import { detailDay, selectWork } from '../state/selection';
import { DayNote } from './day_note';
import { DossierMark } from './dossier';
import { say } from './say';

export function WorksTab({ parcel }: { parcel: ParcelDetail }) {
  if (parcel.works.length === 0) {
    const day = detailDay.value;
    return <p class="empty">{day ? say('works.none_then', { day: formatDate(day) }) : t('works.none')}</p>;
  }
  return (
    <>
      <DayNote />
      <ul class="plain-list">
        {parcel.works.map((work) => (
          <li key={work.id}>
            <button type="button" class="list-button" onClick={() => selectWork(work.id, true)}>
              <WorkSwatch type={work.work_type} />
              <span>
                <b>{work.name ?? work.code}</b>
                <small>{work.code}</small>
                <small>{[tCode('work_type', work.work_type), work.work_group && tCode('work_group', work.work_group)].filter(Boolean).join(' · ')}</small>
                <small>
                  {[
                    work.lifecycle && tCode('lifecycle', work.lifecycle),
                    work.built_year && say('works.built', { year: work.built_year }),
                    work.floor_area_m2 !== null && formatArea(work.floor_area_m2),
                  ].filter(Boolean).join(' · ')}
                </small>
                {work.missing_dossier && <DossierMark missing={work.missing_dossier} />}
              </span>
              <span class="list-end">
                {work.condition && <small>{tCode('condition', work.condition)}</small>}
                <SecrecyPill level={work.secrecy_level} />
              </span>
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}
