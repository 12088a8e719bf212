/** The panel for finding parcels: filters in force, facets, area, results. */
import { t } from '../i18n';
import { togglePanel } from '../state/layout';
import { codeLists, codeTitle, landUseName, provinceName } from '../state/lookups';
import { CERTIFICATE_COLOURS, useGroup } from '../style/land_use';
import { AreaHistogram } from './area_histogram';
import { FacetList } from './facet_list';
import { FilterChips } from './filter_chips';
import { Icon } from './icons';
import { ResultsList } from './results_list';
import { CertificateMark } from './status_mark';

function Facets() {
  const statuses = codeLists.value?.certificate_status.map((code) => code.value) ?? [];
  return (
    <>
      <FacetList
        name="certificate_status"
        title="facet.certificate_status"
        order={statuses}
        limit={6}
        colour={(value) => CERTIFICATE_COLOURS[value ?? ''] ?? '#8a948f'}
        nameOf={(value) => codeTitle('certificate_status', value)}
        renderTitle={(value) => (value === null ? codeTitle('certificate_status', null) : <CertificateMark status={value} />)}
      />
      <AreaHistogram />
      <FacetList
        name="main_use_code"
        title="facet.main_use_code"
        limit={4}
        colour={(code) => useGroup(code).edge}
        nameOf={(code) => (code === null ? landUseName(code) : `${code} · ${landUseName(code)}`)}
        renderTitle={(code) => (
          <>
            <b class="code">{code ?? '—'}</b> {landUseName(code)}
          </>
        )}
      />
      <FacetList name="province_code" title="facet.province_code" limit={3} colour={() => '#8aa79a'} nameOf={provinceName} />
    </>
  );
}

export function LeftPanel() {
  return (
    <aside class="left-panel" data-covers="sheet" aria-label={t('left.title')}>
      <header>
        <h2>{t('left.title')}</h2>
        <button type="button" class="icon-button" aria-label={t('left.collapse')} onClick={() => togglePanel('find')}>
          <Icon name="chevronLeft" />
        </button>
      </header>
      <div class="left-scroll">
        <FilterChips />
        <Facets />
        <ResultsList />
      </div>
    </aside>
  );
}
