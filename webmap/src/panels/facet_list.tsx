/** One facet: its values with live counts, as checkboxes; none checked means all. */
import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import type { FacetCount } from '../api_types';
import { formatNumber } from '../format';
import { t, type TextKey } from '../i18n';
import { filters, toggleFilterValue } from '../state/filters';
import { facetStats, type FacetName } from '../state/results';

interface Props {
  name: Exclude<FacetName, 'area'>;
  title: TextKey;
  /** values that are shown first and always */
  order?: readonly string[];
  /** how many are shown before "more" */
  limit: number;
  colour: (value: string | null) => string;
  /** the whole name, as a tooltip: a long one is cut in its row */
  nameOf: (value: string | null) => string;
  /** how it is shown, when not just as its name */
  renderTitle?: (value: string | null) => ComponentChildren;
}

/** Values in the wanted order, chosen ones among them even when nothing is left to count. */
function orderedCounts(counts: FacetCount[], order: readonly string[], chosen: readonly string[]): FacetCount[] {
  const byValue = new Map(counts.map((count) => [count.value, count]));
  const values = [...order, ...counts.map((count) => count.value), ...chosen];
  return [...new Set(values)].map((value) => byValue.get(value) ?? { value, n: 0, area_m2: 0 });
}

export function FacetList({ name, title, order = [], limit, colour, nameOf, renderTitle = nameOf }: Props) {
  const all = useSignal(false);
  const stats = facetStats(name);
  const chosen = filters.value[name] ?? [];
  const counts = orderedCounts(stats?.facets[name] ?? [], order, chosen);
  const shown = all.value ? counts : counts.slice(0, limit);
  const largest = Math.max(1, ...counts.map((count) => count.n));
  return (
    <fieldset class="facet" aria-busy={stats === null}>
      <legend>{t(title)}</legend>
      {stats === null && <div class="skeleton-lines" aria-label={t('common.loading')} />}
      {shown.map(({ value, n }) => (
        <label key={value} class="facet-row" title={nameOf(value)}>
          <input
            type="checkbox"
            checked={chosen.includes(value ?? '')}
            disabled={value === null}
            onChange={() => toggleFilterValue(name, value!)}
          />
          <span class="facet-title">{renderTitle(value)}</span>
          <span class="bar" aria-hidden="true">
            <i style={{ width: `${n === 0 ? 0 : Math.max(4, (100 * n) / largest)}%`, background: colour(value) }} />
          </span>
          <span class="count">{formatNumber(n)}</span>
        </label>
      ))}
      {counts.length > limit && (
        <button type="button" class="link" aria-expanded={all.value} onClick={() => (all.value = !all.value)}>
          {all.value ? t('facet.less') : t('facet.more', { n: counts.length - limit })}
        </button>
      )}
    </fieldset>
  );
}
