/** The overview: totals, charts and their files, under the filters of the map. */
import { useEffect } from 'preact/hooks';
import { toQueryString } from '../api';
import { formatAreaSum, formatDate, formatNumber } from '../format';
import { language } from '../i18n';
import { FilterChips } from '../panels/filter_chips';
import { useDownload } from '../parts/download';
import { ErrorNote } from '../parts/error_note';
import { Icon } from '../parts/icons';
import { asOf } from '../state/as_of';
import { clearFilters, filterQuery, hasFilters } from '../state/filters';
import { ChartCard } from './chart_card';
import './dashboard.css';
import { say } from './say';
import { loadOverview, measure, overview, watchOverview } from './state';
import type { Overview } from './types';

const FORMS = ['xlsx', 'pdf'] as const;

function Files() {
  const { busy, error, saved, start } = useDownload();
  const fetchAs = (form: string) => void start(`/exports/dashboard${toQueryString({ ...filterQuery(), f: form, lang: language.value })}`);
  return (
    <div class="overview-files">
      {FORMS.map((form) => (
        <button key={form} type="button" class="button" disabled={busy.value} onClick={() => fetchAs(form)}>
          <Icon name="download" size={16} />
          {form.toUpperCase()}
        </button>
      ))}
      <p role="status">
        {busy.value && say('file.busy')}
        {!busy.value && saved.value && say('file.done', { name: saved.value })}
      </p>
      {error.value && <ErrorNote error={error.value} title={say('file.failed')} />}
    </div>
  );
}

function MeasureSwitch() {
  return (
    <div class="chart-switch" role="group" aria-label={say('measure.label')}>
      {(['area', 'count'] as const).map((name) => (
        <button key={name} type="button" aria-pressed={measure.value === name} onClick={() => (measure.value = name)}>
          {say(`measure.${name}`)}
        </button>
      ))}
    </div>
  );
}

function Nothing() {
  return (
    <div class="empty">
      <p>{say(hasFilters.value ? 'empty.text' : 'empty.register')}</p>
      {hasFilters.value && (
        <button type="button" class="button" onClick={clearFilters}>
          {say('empty.action')}
        </button>
      )}
    </div>
  );
}

function Charts({ found, loading }: { found: Overview; loading: boolean }) {
  if (found.total === 0) return <Nothing />;
  return (
    <div class={loading ? 'charts stale' : 'charts'} aria-busy={loading}>
      {found.charts.map((chart) => (
        <ChartCard key={chart.id} chart={chart} />
      ))}
    </div>
  );
}

function Body() {
  const { value, loading, error } = overview.value;
  if (error) return <ErrorNote error={error} title={say('failed')} onRetry={() => void loadOverview()} />;
  if (value) return <Charts found={value} loading={loading} />;
  return (
    <div class="charts" role="status" aria-label={say('loading')}>
      {[1, 2, 3, 4, 5, 6].map((number) => (
        <div key={number} class="chart-card">
          <div class="skeleton-lines" />
        </div>
      ))}
    </div>
  );
}

export function DashboardScreen() {
  useEffect(watchOverview, []);
  const { value } = overview.value;
  const day = asOf.value;
  return (
    <div class="dashboard">
      <header class="dashboard-head">
        <div>
          <h2>{say('title')}</h2>
          <p class="dashboard-total" role="status">
            {value ? say('total', { n: formatNumber(value.total), area: formatAreaSum(value.legal_area_m2) }) : '…'}
          </p>
        </div>
        <div class="dashboard-tools">
          <MeasureSwitch />
          <Files />
        </div>
        <p class="dashboard-scope">
          {say(hasFilters.value ? 'filtered' : 'scope')}{' '}
          <span class="dashboard-hint">{say(hasFilters.value ? 'hint.filtered' : 'hint')}</span> {day && say('as_of', { day: formatDate(day) })}
        </p>
        {hasFilters.value && <FilterChips fixed />}
      </header>
      <Body />
    </div>
  );
}
