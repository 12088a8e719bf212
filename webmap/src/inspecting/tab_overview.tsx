/** Inspector tab "Tổng quan": restrictions, who, where, papers, the first vertices, the latest changes. */
import type { ParcelDetail, Restriction } from '../api_types';
import { formatArea, formatDate, formatNumber } from '../format';
import { t, tCode } from '../i18n';
import { codeTitle, landUseName } from '../state/lookups';
import { isLeft, selectParcel, selectWork, tab } from '../state/selection';
import { Facts, type Fact } from '../parts/facts';
import { Icon } from '../parts/icons';
import { HistoryList } from './history_list';
import { ImportFindings } from './import_findings';
import { say } from './say';
import { VertexTable, zoneText } from './vertex_table';

const PREVIEW_VERTICES = 5;
/** Latest changes. */
const RECENT = 3;

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

function validText({ valid_from: from, valid_to: to }: ParcelDetail): string {
  return [from && say('overview.valid_from', { day: formatDate(from) }), to && say('overview.valid_to', { day: formatDate(to) })]
    .filter(Boolean)
    .join(' ');
}

function formerText({ former_sheet_no: sheet, former_parcel_no: number }: ParcelDetail): string | null {
  if (sheet === null && number === null) return null;
  return t('parcel.short', { sheet: sheet ?? t('common.none'), parcel: number ?? t('common.none') });
}

const lineageText = ({ former_parcels: former }: ParcelDetail): string =>
  former.map(({ sheet_no: sheet, parcel_no: number }) => t('parcel.short', { sheet, parcel: number })).join('; ');

const plannedText = ({ uses }: ParcelDetail): string =>
  [...new Set(uses.flatMap(({ planned_use_code: code }) => code ?? []))].map(landUseName).join(', ');

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
    [say('overview.former'), formerText(parcel)],
    [say('overview.lineage'), lineageText(parcel)],
    [t('parcel.certificate_no'), certificateText(parcel)],
    [t('filter.status'), codeTitle('status', parcel.status)],
    [say('overview.valid'), validText(parcel)],
    [say('overview.planned'), plannedText(parcel)],
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
    [say('overview.basis'), parcel.secrecy_basis],
    [say('overview.note'), parcel.note],
    [t('parcel.updated'), `${formatDate(parcel.updated_at)} · ${t('parcel.version')} ${parcel.version}`],
  ];
}

/** Over how much of the parcel, and what sets the area: 20 m · phủ 812,0 m² (12,0 %). */
function reachText({ medium, extension_m: metres, covered_m2: covered }: Restriction, whole: number): string {
  const share = formatNumber(Math.min(100, (100 * covered) / whole), 1);
  const reach = [tCode('medium', medium), metres ? `${formatNumber(metres)} m` : ''].filter(Boolean).join(' ');
  return [reach, say('overview.covered', { area: formatArea(covered), share })].join(' · ');
}

function Restrictions({ parcel }: { parcel: ParcelDetail }) {
  const { protection_areas: areas, certificate_status: status, measured_area_m2: whole } = parcel;
  const disputed = status === 'disputed';
  if (!disputed && areas.length === 0) return null;
  return (
    <section class="restrictions" aria-label={say('overview.restrictions')}>
      {disputed && (
        <p class="note note-warn">
          <Icon name="warning" size={16} />
          <b>{say('overview.disputed')}</b>
        </p>
      )}
      {areas.length > 0 && (
        <>
          <h3>
            <Icon name="shield" size={16} />
            {say('overview.protection')}
          </h3>
          <ul class="plain-list">
            {areas.map((area, i) => (
              <li key={i}>
                <b>{tCode('protection', area.kind)}</b>
                {area.work_id ? (
                  <button type="button" class="link" onClick={() => selectWork(area.work_id!, true)}>
                    {area.work_name ?? area.work_code}
                  </button>
                ) : (
                  <span>{area.zone_name ?? area.zone_code}</span>
                )}
                <small>{reachText(area, whole)}</small>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

/** What the file that brought the parcel said beside the register's own fields. */
function OtherAttributes({ parcel }: { parcel: ParcelDetail }) {
  const told = Object.entries(parcel.attributes ?? {}).filter(([, value]) => value !== null && value !== '');
  if (told.length === 0) return null;
  return (
    <section>
      <h3>{say('overview.others')}</h3>
      <Facts facts={told.map(([name, value]): Fact => [name, typeof value === 'object' ? JSON.stringify(value) : String(value)])} />
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
          <button key={id} type="button" class="chip chip-button" aria-label={`${sheet_no}/${parcel_no}: ${t('parcel.short', { sheet: sheet_no, parcel: parcel_no })}`} onClick={() => selectParcel(id, { left: isLeft.peek() })}>
            {sheet_no}/{parcel_no}
          </button>
        ))}
      </p>
    </section>
  );
}

export function OverviewTab({ parcel }: { parcel: ParcelDetail }) {
  const { boundary } = parcel;
  const count = boundary.rings.reduce((sum, ring) => sum + ring.vertices.length, 0);
  return (
    <>
      <ImportFindings parcel={parcel} />
      <Restrictions parcel={parcel} />
      <Facts facts={factsOf(parcel)} />
      <section class="screen-only">
        <VertexTable
          boundary={boundary}
          rings={boundary.rings}
          limit={PREVIEW_VERTICES}
          title={say('boundary.vertices')}
          note={`${say('boundary.count', { n: formatNumber(count) })} · ${zoneText(boundary)}`}
        />
        {count > PREVIEW_VERTICES && (
          <button type="button" class="link" onClick={() => (tab.value = 'boundary')}>
            {say('boundary.all')}
          </button>
        )}
      </section>
      <Neighbours parcel={parcel} />
      <OtherAttributes parcel={parcel} />
      {parcel.history.length > 0 && (
        <section class="screen-only">
          <h3>{t('history.recent')}</h3>
          <HistoryList entries={parcel.history.slice(0, RECENT)} />
        </section>
      )}
    </>
  );
}
