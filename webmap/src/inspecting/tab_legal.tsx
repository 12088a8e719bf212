/** Inspector tab "Pháp lý": uses with area, origin and term; the certificate; documents; dossiers of the works. */
import type { ParcelDetail, ParcelUse, ParcelWork } from '../api_types';
import { formatArea, formatDate } from '../format';
import { choose, t } from '../i18n';
import { Facts } from '../parts/facts';
import { CertificateMark, UseSwatch, WorkSwatch } from '../parts/status_mark';
import { landUseName } from '../state/lookups';
import { selectWork } from '../state/selection';
import { DayNote } from './day_note';
import { DocumentList } from './documents';
import { DossierBoxes, DossierMark } from './dossier';
import { say } from './say';

/** Origin codes that are leases or sub-leases: none of these lasts, whether its end is recorded or not. */
const LEASES: readonly (number | null)[] = [7, 8, 9, 10, 11, 14, 15];

export function termText({ term_until, origin_code }: Pick<ParcelUse, 'term_until' | 'origin_code'>): string {
  if (term_until) return formatDate(term_until);
  return say(LEASES.includes(origin_code) ? 'uses.not_stated' : 'uses.lasting');
}

function Uses({ uses }: { uses: readonly ParcelUse[] }) {
  const sum = uses.reduce((total, use) => total + (use.area_m2 ?? 0), 0);
  return (
    <section>
      <h3>{say('legal.uses')}</h3>
      {uses.length === 0 && <p class="fine">{say('legal.no_uses')}</p>}
      <DayNote />
      {uses.some((use) => use.area_m2 === null) && <p class="fine">{say('day.areas_unknown')}</p>}
      {uses.map((use) => (
        <div key={use.ordinal} class="card">
          <h4>
            <UseSwatch code={use.land_use_code} />
            <b class="code">{use.land_use_code}</b> {choose(use.name_vi, use.name_en)}
          </h4>
          <Facts
            facts={[
              [t('histogram.title'), use.area_m2 !== null && formatArea(use.area_m2)],
              [say('uses.origin'), choose(use.origin_vi, use.origin_en)],
              [say('uses.term'), termText(use)],
              [say('overview.planned'), use.planned_use_code && landUseName(use.planned_use_code)],
              [say('legal.shared'), use.shared && say('legal.shared_yes')],
            ]}
          />
        </div>
      ))}
      {uses.length > 1 && (
        <div class="card card-sum">
          <Facts facts={[[say('uses.sum'), formatArea(sum)]]} />
        </div>
      )}
    </section>
  );
}

function Certificate({ parcel }: { parcel: ParcelDetail }) {
  const { certificate_status: status, certificate_no: number, certificate_date: day } = parcel;
  return (
    <section>
      <h3>{say('legal.certificate')}</h3>
      <Facts
        facts={[
          [say('legal.status'), status && <CertificateMark status={status} />],
          [t('parcel.certificate_no'), number],
          [t('parcel.certificate_date'), day && formatDate(day)],
        ]}
      />
    </section>
  );
}

function Documents({ parcel }: { parcel: ParcelDetail }) {
  return (
    <section>
      <h3>{say('legal.documents')}</h3>
      {parcel.documents.length ? <DocumentList documents={parcel.documents} /> : <p class="fine">{say('legal.no_documents')}</p>}
    </section>
  );
}

function WorkDossier({ parcel, work }: { parcel: ParcelDetail; work: ParcelWork }) {
  const missing = work.missing_dossier!;
  return (
    <details class="card work-dossier">
      <summary>
        <WorkSwatch type={work.work_type} />
        <span>
          <b>{work.name ?? work.code}</b>
          <DossierMark missing={missing} />
        </span>
      </summary>
      <DossierBoxes missing={missing} documents={parcel.dossiers.filter((one) => one.work_id === work.id)} />
      <button type="button" class="link" onClick={() => selectWork(work.id, true)}>
        {t('work.title', { code: work.code })}
      </button>
    </details>
  );
}

export function LegalTab({ parcel }: { parcel: ParcelDetail }) {
  const told = parcel.works.filter((work) => work.missing_dossier);
  return (
    <>
      <Uses uses={parcel.uses} />
      <Certificate parcel={parcel} />
      <Documents parcel={parcel} />
      {told.length > 0 && (
        <section>
          <h3>{say('legal.dossiers')}</h3>
          {told.map((work) => (
            <WorkDossier key={work.id} parcel={parcel} work={work} />
          ))}
        </section>
      )}
    </>
  );
}
