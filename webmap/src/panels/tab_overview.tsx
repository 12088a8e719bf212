/** Inspector tab "Tổng quan": who, where, papers, the first vertices, the latest changes. */
import type { ParcelDetail } from '../api_types';
import { formatDate, formatNumber } from '../format';
import { t, tCode } from '../i18n';
import { codeTitle, landUseName } from '../state/lookups';
import { selectParcel, tab } from '../state/selection';
import { Facts, type Fact } from '../parts/facts';
import { HistoryList } from './tab_history';
import { VertexTable, zoneText } from './vertex_table';

const PREVIEW_VERTICES = 5;

function surveyText(parcel: ParcelDetail): string | null {
  const survey = parcel.survey;
  const date = survey?.surveyed_on && formatDate(survey.surveyed_on);
  return [survey?.method, date, survey?.surveyed_by].filter(Boolean).join(' · ') || null;
}

function certificateText(parcel: ParcelDetail): string | null {
  if (!parcel.certificate_no) return null;
  const date = parcel.certificate_date && formatDate(parcel.certificate_date);
  return date ? `${parcel.certificate_no} · ${date}` : parcel.certificate_no;
}

function factsOf(parcel: ParcelDetail): Fact[] {
  const { admin_unit: place, parcel_code: code, parcel_code_source: source } = parcel;
  const scheme = place.scheme === '63' ? ` (${t('parcel.scheme', { scheme: '63' })})` : '';
  return [
    [t('parcel.unit'), parcel.managing_unit?.name],
    [t('parcel.using_unit'), parcel.using_unit?.name],
    [t('tab.uses'), parcel.uses.map((use) => landUseName(use.land_use_code)).join(', ')],
    [t('parcel.zone'), parcel.military_zone?.name],
    [t('parcel.place'), [place.name, place.province_name].filter(Boolean).join(', ') + scheme],
    [t('parcel.address'), parcel.address],
    [t('parcel.certificate_no'), certificateText(parcel)],
    [t('filter.status'), codeTitle('status', parcel.status)],
    [t('parcel.survey'), surveyText(parcel)],
    [t('parcel.scale'), parcel.map_scale === null ? null : `1 : ${formatNumber(parcel.map_scale)}`],
    [
      t('parcel.code'),
      code && (
        <>
          <code>{code}</code> {source && <small>{tCode('parcel', `code_${source}`)}</small>}
        </>
      ),
    ],
    [t('parcel.secrecy'), parcel.secrecy_level == null ? null : tCode('secrecy', parcel.secrecy_level)],
    [t('parcel.updated'), `${formatDate(parcel.updated_at)} · ${t('parcel.version')} ${parcel.version}`],
  ];
}

function Documents({ parcel }: { parcel: ParcelDetail }) {
  if (parcel.documents.length === 0) return null;
  return (
    <section>
      <h3>{t('parcel.documents')}</h3>
      <Facts
        facts={parcel.documents.map(({ kind, number, title_vi, issued_on }): Fact => [
          tCode('document', kind),
          [number, title_vi, issued_on && formatDate(issued_on)].filter(Boolean).join(' · '),
        ])}
      />
    </section>
  );
}

function Neighbours({ parcel }: { parcel: ParcelDetail }) {
  if (parcel.neighbours.length === 0) return null;
  return (
    <section>
      <h3>{t('parcel.neighbours')}</h3>
      <p class="neighbours">
        {parcel.neighbours.map(({ id, sheet_no, parcel_no }) => (
          <button key={id} type="button" class="chip chip-button" aria-label={`${sheet_no}/${parcel_no}: ${t('parcel.short', { sheet: sheet_no, parcel: parcel_no })}`} onClick={() => selectParcel(id, { fly: false })}>
            {sheet_no}/{parcel_no}
          </button>
        ))}
      </p>
    </section>
  );
}

export function OverviewTab({ parcel }: { parcel: ParcelDetail }) {
  const vertices = parcel.boundary.rings.flatMap((ring) => ring.vertices);
  return (
    <>
      <Facts facts={factsOf(parcel)} />
      <section>
        <VertexTable
          vertices={vertices}
          limit={PREVIEW_VERTICES}
          title={t('boundary.vertices')}
          note={`${t('boundary.count', { n: formatNumber(vertices.length) })} · ${zoneText(parcel.boundary)}`}
        />
        {vertices.length > PREVIEW_VERTICES && (
          <button type="button" class="link" onClick={() => (tab.value = 'boundary')}>
            {t('boundary.all')}
          </button>
        )}
      </section>
      <Documents parcel={parcel} />
      <Neighbours parcel={parcel} />
      <section>
        <h3>{t('history.recent')}</h3>
        <HistoryList entries={parcel.history.slice(0, 2)} />
      </section>
    </>
  );
}
