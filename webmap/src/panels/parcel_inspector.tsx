/** A parcel's head, key figures, tabs and actions. */
import type { ParcelDetail } from '../api_types';
import { parcelGeoJsonPath } from '../api';
import { formatArea, formatDate, formatNumber, formatSigned } from '../format';
import { t } from '../i18n';
import { comparedDay } from '../state/as_of';
import { fileDialog } from '../state/file_dialog';
import { landUseName } from '../state/lookups';
import { printing } from '../state/printing';
import { TABS, type Tab } from '../state/permalink';
import { canStep, selectedPlace, stepSelection } from '../state/beside';
import { clearSelection, detailDay, isLeft, tab } from '../state/selection';
import { flyToBbox } from '../state/view';
import { copyLink } from '../parts/copy';
import { Icon } from '../parts/icons';
import { NearTools } from './near_tools';
import { OutsideHint } from './outside_hint';
import { CertificateMark, SecrecyPill, UseSwatch } from '../parts/status_mark';
import { HistoryTab } from '../inspecting/history';
import { BoundaryTab } from '../inspecting/tab_boundary';
import { LegalTab } from '../inspecting/tab_legal';
import { OverviewTab } from '../inspecting/tab_overview';
import { WorksTab } from '../inspecting/tab_works';
import { found } from '../state/results';

const CONTENT: Record<Tab, (props: { parcel: ParcelDetail }) => preact.JSX.Element> = {
  overview: OverviewTab,
  boundary: BoundaryTab,
  legal: LegalTab,
  works: WorksTab,
  history: HistoryTab,
};

function Head({ parcel }: { parcel: ParcelDetail }) {
  const { sheet_no: sheet, parcel_no: number, uses, admin_unit: place } = parcel;
  return (
    <div class="inspector-head">
      <div class="crumbs">
        <span>
          {place.name}
          {place.province_name && ` · ${place.province_name}`}
        </span>
        <button type="button" class="icon-button" disabled={!canStep(-1)} aria-label={t('inspector.previous')} title={`${t('inspector.previous')} [`} onClick={() => void stepSelection(-1)}>
          <Icon name="chevronLeft" />
        </button>
        {selectedPlace.value !== null && found.value && (
          <small class="step-place">
            {formatNumber(selectedPlace.value)}/{formatNumber(found.value.count)}
          </small>
        )}
        <button type="button" class="icon-button" disabled={!canStep(1)} aria-label={t('inspector.next')} title={`${t('inspector.next')} ]`} onClick={() => void stepSelection(1)}>
          <Icon name="chevronRight" />
        </button>
        <button type="button" class="icon-button" aria-label={t('inspector.close')} onClick={clearSelection}>
          <Icon name="close" />
        </button>
      </div>
      <h2 aria-live="polite">{t('parcel.title', { parcel: number, sheet })}</h2>
      <div class="pills">
        {comparedDay.value && (
          <span class="pill">
            <Icon name="clock" size={14} />
            {detailDay.value ? formatDate(detailDay.value) : t('as_of.now')} · {t(isLeft.value ? 'as_of.on_left' : 'as_of.on_right')}
          </span>
        )}
        <SecrecyPill level={parcel.secrecy_level} />
        {uses.slice(0, 2).map((use) => (
          <span key={use.ordinal} class="pill">
            <UseSwatch code={use.land_use_code} />
            {landUseName(use.land_use_code)}
          </span>
        ))}
        {parcel.certificate_status && (
          <span class="pill">
            <CertificateMark status={parcel.certificate_status} />
          </span>
        )}
      </div>
    </div>
  );
}

function Difference({ parcel }: { parcel: ParcelDetail }) {
  const { area_difference_m2: difference, area_limit_m2: limit, legal_area_m2: legal } = parcel;
  if (difference === null) return <dd>{t('common.none')}</dd>;
  const within = limit === null || Math.abs(difference) <= limit;
  const share = legal ? ` (${formatSigned((100 * difference) / legal, 2)} %)` : '';
  const verdict = limit === null ? t('parcel.no_limit') : t(within ? 'parcel.within_limit' : 'parcel.beyond_limit', { limit: formatNumber(limit, 1) });
  return (
    <dd class={within ? 'good' : 'bad'}>
      {formatSigned(difference, 1)} m²{share}
      <small>{verdict}</small>
    </dd>
  );
}

function Figures({ parcel }: { parcel: ParcelDetail }) {
  return (
    <dl class="figures">
      <div>
        <dt>{t('parcel.legal')}</dt>
        <dd>{parcel.legal_area_m2 === null ? t('common.none') : formatArea(parcel.legal_area_m2)}</dd>
      </div>
      <div>
        <dt>{t('parcel.measured')}</dt>
        <dd>{formatArea(parcel.measured_area_m2)}</dd>
      </div>
      <div>
        <dt>{t('parcel.difference')}</dt>
        <Difference parcel={parcel} />
      </div>
    </dl>
  );
}

function onTabKey(event: KeyboardEvent): void {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  tab.value = TABS[(TABS.indexOf(tab.value) + step + TABS.length) % TABS.length]!;
  document.getElementById(`tab-${tab.value}`)?.focus();
}

function Tabs({ parcel }: { parcel: ParcelDetail }) {
  return (
    <div class="tabs" role="tablist" aria-label={t('inspector.label')} onKeyDown={onTabKey}>
      {TABS.map((name) => (
        <button
          key={name}
          id={`tab-${name}`}
          type="button"
          role="tab"
          aria-selected={tab.value === name}
          aria-controls="tab-panel"
          tabIndex={tab.value === name ? 0 : -1}
          onClick={() => (tab.value = name)}
        >
          {t(`tab.${name}`)}
          {name === 'works' && parcel.works.length > 0 && <span class="badge">{parcel.works.length}</span>}
        </button>
      ))}
    </div>
  );
}

/** On paper all tabs stand below each other. */
function AllTabs({ parcel }: { parcel: ParcelDetail }) {
  return (
    <div class="tab-panel">
      {TABS.map((name) => {
        const Content = CONTENT[name];
        return (
          <div key={name} class="printed-tab">
            <h3 class="printed-tab-name">{t(`tab.${name}`)}</h3>
            <Content parcel={parcel} />
          </div>
        );
      })}
    </div>
  );
}

export function ParcelInspector({ parcel }: { parcel: ParcelDetail }) {
  const Content = CONTENT[tab.value];
  if (printing.value) {
    return (
      <>
        <Head parcel={parcel} />
        <Figures parcel={parcel} />
        <AllTabs parcel={parcel} />
      </>
    );
  }
  return (
    <>
      <Head parcel={parcel} />
      <OutsideHint />
      <NearTools refs={[parcel.tile_id]} />
      <Figures parcel={parcel} />
      <Tabs parcel={parcel} />
      <div class="tab-panel" id="tab-panel" role="tabpanel" aria-labelledby={`tab-${tab.value}`} tabIndex={0}>
        <Content parcel={parcel} />
      </div>
      <footer class="actions">
        <button type="button" class="button button-primary" onClick={() => (fileDialog.value = 'extract')}>
          <Icon name="document" />
          {t('inspector.extract')}
        </button>
        <button type="button" class="button" onClick={() => flyToBbox(parcel.bbox)}>
          <Icon name="target" />
          {t('inspector.zoom')}
        </button>
        <button type="button" class="button" onClick={() => void copyLink()}>
          <Icon name="share" />
          {t('inspector.link')}
        </button>
        <a class="button" href={parcelGeoJsonPath(parcel.id)} download={`${parcel.sheet_no}-${parcel.parcel_no}.geojson`}>
          <Icon name="download" />
          {t('inspector.geojson')}
        </a>
      </footer>
    </>
  );
}
