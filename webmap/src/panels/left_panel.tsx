/** The panel for finding parcels: filters in force, facets, area, results. */
import { signal } from '@preact/signals';
import { t } from '../i18n';
import { togglePanel } from '../state/layout';
import { codeLists, codeTitle, landUseName } from '../state/lookups';
import { facetCounts, facetNames, provinceFacet, retryFacets } from '../state/results';
import { valueTitle } from '../state/value_titles';
import { CERTIFICATE_COLOURS, useGroup } from '../style/land_use';
import { AreaHistogram } from './area_histogram';
import { FacetList } from './facet_list';
import { builderOpen, FilterChips } from './filter_chips';
import { ErrorNote } from '../parts/error_note';
import { Icon } from '../parts/icons';
import { lazy } from '../parts/lazy';
import { ResultsList } from './results_list';
import { CertificateMark } from '../parts/status_mark';

/** Rarely needed, so they come when they are asked for. */
const ConditionBuilder = lazy(() => import('../finding/condition_builder').then((module) => module.ConditionBuilder));
const SavedFilters = lazy(() => import('../finding/saved_filters').then((module) => module.SavedFilters));
const savedOpen = signal(false);

function Facets() {
  const statuses = codeLists.value?.certificate_status.map((code) => code.value) ?? [];
  return (
    <>
      <FacetList
        name="certificate_status"
        title="facet.certificate_status"
        order={statuses}
        limit={6}
        colour={(value) => CERTIFICATE_COLOURS[value ?? ''] ?? 'var(--unknown)'}
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
      {facetNames.value.includes('managing_unit') && (
        <FacetList
          name="managing_unit"
          title="facet.managing_unit"
          limit={5}
          colour={() => 'var(--facet-bar)'}
          nameOf={(value) => (value === null ? t('facet.unknown') : valueTitle('managing_unit', value))}
        />
      )}
      <FacetList name="status" title="facet.status" limit={5} colour={() => 'var(--facet-bar)'} nameOf={(value) => codeTitle('status', value)} />
      <FacetList
        key={provinceFacet.value}
        name={provinceFacet.value}
        foldedAs="province_code"
        title="facet.province_code"
        limit={3}
        colour={() => 'var(--facet-bar)'}
        nameOf={(value) => (value === null ? t('facet.unknown') : valueTitle(provinceFacet.value, value))}
      />
    </>
  );
}

function FacetsError() {
  const { error } = facetCounts.value;
  return error && <ErrorNote error={error} title={t('facet.error')} onRetry={retryFacets} />;
}

export function LeftPanel() {
  return (
    <aside class="left-panel" data-covers="sheet" aria-label={t('left.title')}>
      <header>
        <h2>{t('left.title')}</h2>
        <button type="button" class="link saved-button" aria-expanded={savedOpen.value} onClick={() => (savedOpen.value = !savedOpen.value)}>
          <Icon name="bookmark" size={16} />
          {t('left.saved')}
        </button>
        <button type="button" class="icon-button" aria-label={t('left.collapse')} onClick={() => togglePanel('find')}>
          <Icon name="chevronLeft" />
        </button>
      </header>
      <div class="left-scroll">
        <div class="left-filters">
          {savedOpen.value && <SavedFilters />}
          <FilterChips />
          {builderOpen.value && <ConditionBuilder />}
          <FacetsError />
          <Facets />
        </div>
        <ResultsList />
      </div>
    </aside>
  );
}
