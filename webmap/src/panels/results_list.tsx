/** The parcels found, as a list of buttons: the keyboard way to every parcel. */
import { useEffect, useRef } from 'preact/hooks';
import type { ParcelRow } from '../api_types';
import { formatArea, formatAreaSum, formatDate, formatNumber } from '../format';
import { t, tCode } from '../i18n';
import { asOf } from '../state/as_of';
import { clearFilters, hasFilters, sort } from '../state/filters';
import { fileDialog } from '../state/file_dialog';
import type { Sort } from '../state/permalink';
import { clickRow, isPicked, setPicked } from '../state/picked';
import { zoomToResults } from '../state/results_place';
import { found, hasMore, loadingMore, loadMore, results, retryResults, rows } from '../state/results';
import { hoveredTileId, selection } from '../state/selection';
import { ErrorNote } from '../parts/error_note';
import { Icon } from '../parts/icons';
import { CertificateMark, UseSwatch } from '../parts/status_mark';

/** The orders that people ask for; the table offers one for each column. */
const SORT_CHOICES: readonly Sort[] = ['key', '-area', 'area', '-updated'];

function ResultsHeader() {
  const sums = found.value;
  const choices = SORT_CHOICES.includes(sort.value) ? SORT_CHOICES : [...SORT_CHOICES, sort.value];
  const count = sums && t(sums.capped ? 'results.parcels_capped' : 'results.parcels', { n: formatNumber(sums.count) });
  return (
    <div class="results-header">
      <p role="status">
        <b>{count ?? t('common.loading')}</b>
        {sums?.area != null && <span>{formatAreaSum(sums.area)}</span>}
      </p>
      <button
        type="button"
        class="icon-button"
        aria-label={t('results.zoom')}
        aria-keyshortcuts="F"
        title={`${t('results.zoom')} (F)`}
        disabled={sums?.count === 0}
        onClick={() => void zoomToResults()}
      >
        <Icon name="fit" />
      </button>
      <button type="button" class="icon-button" aria-label={t('results.export')} title={t('results.export')} onClick={() => (fileDialog.value = 'export')}>
        <Icon name="download" />
      </button>
      <label class="select">
        <span class="visually-hidden">{t('results.sort')}</span>
        <select value={sort.value} onChange={(event) => (sort.value = event.currentTarget.value as Sort)}>
          {choices.map((value) => (
            <option key={value} value={value}>
              {SORT_CHOICES.includes(value) ? tCode('sort', value) : t('sort.table')}
            </option>
          ))}
        </select>
      </label>
    </div>
  );
}

/** What the second line has no room for: sheet and parcel numbers begin anew in each commune, so that comes first. */
function wholePlace({ commune_name, province_name, managing_unit: unit }: ParcelRow): string {
  const place = `${commune_name}, ${province_name}`;
  return unit ? `${place}\n${unit.code} · ${unit.name}` : place;
}

function ResultRow({ row, index }: { row: ParcelRow; index: number }) {
  const ref = selection.value?.ref;
  const selected = ref === row.id || ref === String(row.tile_id);
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (selected) button.current?.scrollIntoView({ block: 'nearest' });
  }, [selected]);
  return (
    <li class={isPicked(row.tile_id) ? 'result-row picked' : 'result-row'}>
      <button
        ref={button}
        type="button"
        class="result"
        aria-current={selected}
        onClick={(event) => clickRow(event, row, index, (first, end) => rows.peek().slice(first, end))}
        onMouseEnter={() => (hoveredTileId.value = row.tile_id)}
        onMouseLeave={() => (hoveredTileId.value = null)}
      >
        <span class="result-name">
          <UseSwatch code={row.main_use_code} />
          {t('parcel.short', { sheet: row.sheet_no, parcel: row.parcel_no })}
        </span>
        <span class="result-area">{formatArea(row.legal_area_m2 ?? row.measured_area_m2)}</span>
        <span class="result-place" title={wholePlace(row)}>
          {row.managing_unit ? `${row.commune_name} · ${row.managing_unit.name}` : `${row.commune_name}, ${row.province_name}`}
        </span>
        <CertificateMark status={row.certificate_status} />
      </button>
      <label>
        <input
          type="checkbox"
          aria-label={t('picked.tick', { name: t('parcel.short', { sheet: row.sheet_no, parcel: row.parcel_no }) })}
          checked={isPicked(row.tile_id)}
          onChange={(event) => setPicked(row, event.currentTarget.checked)}
        />
      </label>
    </li>
  );
}

function EmptyResults() {
  const day = asOf.value && formatDate(asOf.value);
  if (!hasFilters.value) return <p class="empty">{day ? t('results.empty_day', { day }) : t('results.empty_register')}</p>;
  return (
    <div class="empty">
      <p>{day ? t('results.empty_filtered_day', { day }) : t('results.empty')}</p>
      <button type="button" class="button" onClick={clearFilters}>
        {t('results.empty_action')}
      </button>
    </div>
  );
}

/** Arrow keys walk from button to button. */
function onArrow(event: KeyboardEvent): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const buttons = [...(event.currentTarget as HTMLElement).querySelectorAll<HTMLButtonElement>('button.result')];
  const index = buttons.indexOf(document.activeElement as HTMLButtonElement);
  if (!step || index < 0) return;
  event.preventDefault();
  buttons[index + step]?.focus();
}

export function ResultsList() {
  const { value, loading, error } = results.value;
  const end = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (!end.current) return;
    const observer = new IntersectionObserver(([entry]) => entry?.isIntersecting && void loadMore());
    observer.observe(end.current);
    return () => observer.disconnect();
  }, [hasMore.value, rows.value.length]);
  return (
    <section class="results" aria-label={t('results.title')}>
      <ResultsHeader />
      {error && <ErrorNote error={error} title={t('results.error')} onRetry={retryResults} />}
      {value?.rows.length === 0 && <EmptyResults />}
      <ul id="results" tabIndex={-1} class={loading ? 'stale' : ''} aria-busy={loading} onKeyDown={onArrow}>
        {!value && !error && Array.from({ length: 8 }, (_, i) => <li key={i} class="skeleton" />)}
        {rows.value.map((row, index) => (
          <ResultRow key={row.id} row={row} index={index} />
        ))}
        {hasMore.value && (
          <li ref={end} class="more">
            <button type="button" class="button" disabled={loadingMore.value} onClick={() => void loadMore()}>
              {loadingMore.value ? t('common.loading') : t('results.more')}
            </button>
          </li>
        )}
      </ul>
    </section>
  );
}
