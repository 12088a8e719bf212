/** A defence work: what it is, its dossier boxes a–đ, the parcels it stands on, its protection areas. */
import type { DossierBox, WorkDetail } from '../api_types';
import { formatArea, formatNumber } from '../format';
import { t, tCode } from '../i18n';
import { DocumentList } from '../inspecting/documents';
import { DossierBoxes, DossierMark } from '../inspecting/dossier';
import { History } from '../inspecting/history';
import { DOSSIER_BOXES, workTypeTitle } from '../state/lookups';
import { clearSelection, selectParcel } from '../state/selection';
import { Facts, type Fact } from '../parts/facts';
import { Icon } from '../parts/icons';
import { SecrecyPill } from '../parts/status_mark';

/** Letters of the boxes as the dossier of a work names them. */
const BOX_NAMES: Record<string, DossierBox> = { đ: 'dd' };

function Dossier({ work, dossier }: { work: WorkDetail; dossier: NonNullable<WorkDetail['dossier']> }) {
  const missing = DOSSIER_BOXES.filter((box) => !dossier[BOX_NAMES[box] ?? (box as DossierBox)]);
  const loose = work.documents.filter((one) => one.dossier_box === null);
  return (
    <section>
      <h3>{t('work.dossier')}</h3>
      <DossierMark missing={missing} />
      <DossierBoxes missing={missing} documents={work.documents} />
      {loose.length > 0 && <DocumentList documents={loose} />}
    </section>
  );
}

function factsOf(work: WorkDetail): Fact[] {
  return [
    [t('work.type'), workTypeTitle(work.work_type)],
    [t('work.group'), work.work_group && tCode('work_group', work.work_group)],
    [t('work.condition'), work.condition && tCode('condition', work.condition)],
    [t('work.lifecycle'), work.lifecycle && tCode('lifecycle', work.lifecycle)],
    [t('work.built'), work.built_year],
    [t('work.floor_area'), work.floor_area_m2 === null ? null : formatArea(work.floor_area_m2)],
    [t('parcel.unit'), work.managing_unit?.name],
    [t('parcel.place'), work.admin_unit?.name],
    [t('parcel.secrecy'), work.secrecy_level == null ? null : tCode('secrecy', work.secrecy_level)],
  ];
}

function protectionFacts(work: WorkDetail): Fact[] {
  return work.protection_areas.map(({ kind, medium, extension_m }) => [
    tCode('protection', kind),
    [tCode('medium', medium), extension_m !== null && `${formatNumber(extension_m)} m`].filter(Boolean).join(' · '),
  ]);
}

export function WorkInspector({ work }: { work: WorkDetail }) {
  return (
    <>
      <div class="inspector-head">
        <div class="crumbs">
          <span>{t('work.title', { code: work.code })}</span>
          <button type="button" class="icon-button" aria-label={t('inspector.close')} onClick={clearSelection}>
            <Icon name="close" />
          </button>
        </div>
        <h2>{work.name ?? work.code}</h2>
        {!!work.secrecy_level && (
          <div class="pills">
            <SecrecyPill level={work.secrecy_level} />
          </div>
        )}
      </div>
      <div class="tab-panel" tabIndex={0} role="region" aria-label={t('work.title', { code: work.code })}>
        <Facts facts={factsOf(work)} />
        {work.dossier && <Dossier work={work} dossier={work.dossier} />}
        {work.protection_areas.length > 0 && (
          <section>
            <h3>{t('work.protection')}</h3>
            <Facts facts={protectionFacts(work)} />
          </section>
        )}
        <section>
          <h3>{t('work.parcels')}</h3>
          <p class="neighbours">
            {work.parcels.map(({ id, sheet_no, parcel_no }) => (
              <button key={id} type="button" class="chip chip-button" onClick={() => selectParcel(id, { fly: true })}>
                {t('parcel.short', { sheet: sheet_no, parcel: parcel_no })}
              </button>
            ))}
          </p>
        </section>
        <section>
          <h3>{t('tab.history')}</h3>
          <History kind="work" id={work.id} entries={work.history} />
        </section>
      </div>
    </>
  );
}
