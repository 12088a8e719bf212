/** One facet: its values with live counts, as checkboxes; none checked means all. It closes, and a long one is searched. */
import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import type { FacetCount } from '../api_types';
import { formatNumber } from '../format';
import { t, type TextKey } from '../i18n';
import { filters, toggleFilterValue } from '../state/filters';
import { closedFacets, toggleFacet } from '../state/layout';
import { facetStats, type FacetName } from '../state/results';
import { matching } from '../parts/matching';
import { Icon } from '../parts/icons';

interface Props {
  name: FacetName;
  /** under which it is remembered to be folded, when not its name */
  foldedAs?: FacetName;
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

/** A search field stands over facets of more values than these. */
const SEARCHED_FROM = 9;

/** Values in the wanted order, chosen ones among them even when nothing is left to count. */
function orderedCounts(counts: FacetCount[], order: readonly string[], chosen: readonly string[]): FacetCount[] {
  const byValue = new Map(counts.map((count) => [count.value, count]));
  const values = [...order, ...counts.map((count) => count.value), ...chosen];
  return [...new Set(values)].map((value) => byValue.get(value) ?? { value, n: 0, area_m2: 0 });
}

function Row({ count, largest, checked, props }: { count: FacetCount; largest: number; checked: boolean; props: Props }) {
  const { value, n } = count;
  const { name, nameOf, renderTitle = nameOf, colour } = props;
  return (
    <label class="facet-row" title={nameOf(value)}>
      <input type="checkbox" checked={checked} disabled={value === null} onChange={() => toggleFilterValue(name, value!)} />
      <span class="facet-title">{renderTitle(value)}</span>
      <span class="bar" aria-hidden="true">
        <i style={{ width: `${n === 0 ? 0 : Math.max(4, (100 * n) / largest)}%`, background: colour(value) }} />
      </span>
      <span class="count">{formatNumber(n)}</span>
    </label>
  );
}

function Values(props: Props) {
  const { name, order = [], limit, nameOf } = props;
  const all = useSignal(false);
  const wanted = useSignal('');
  const chosen = filters.value[name] ?? [];
  const counts = orderedCounts(facetStats(name)?.facets[name] ?? [], order, chosen);
  const found = wanted.value ? counts.filter(({ value }) => matching(nameOf(value), wanted.value)) : counts;
  const shown = all.value ? found : found.slice(0, limit);
  const largest = Math.max(1, ...counts.map((count) => count.n));
  const more = found.length - limit;
  return (
    <>
      {all.value && counts.length >= SEARCHED_FROM && (
        <input
          type="search"
          class="text-box facet-search"
          placeholder={t('facet.search')}
          aria-label={`${t('facet.search')} ${t(props.title)}`}
          value={wanted.value}
          onInput={(event) => (wanted.value = event.currentTarget.value)}
        />
      )}
      <div class={all.value ? 'facet-values all' : 'facet-values'}>
        {shown.map((count) => (
          <Row key={count.value} count={count} largest={largest} checked={chosen.includes(count.value ?? '')} props={props} />
        ))}
        {found.length === 0 && wanted.value && <p class="fine">{t('facet.none')}</p>}
      </div>
      {(more > 0 || all.value) && (
        <button
          type="button"
          class="link"
          aria-expanded={all.value}
          onClick={() => {
            all.value = !all.value;
            wanted.value = '';
          }}
        >
          {all.value ? t('facet.less') : t('facet.more', { n: more })}
        </button>
      )}
    </>
  );
}

export function FacetList(props: Props) {
  const { name, title, foldedAs = name } = props;
  const open = !closedFacets.value.includes(foldedAs);
  const stats = facetStats(name);
  const chosen = filters.value[name]?.length ?? 0;
  return (
    <fieldset class="facet" aria-busy={stats === null}>
      <legend>
        <button type="button" class="facet-head" aria-expanded={open} onClick={() => toggleFacet(foldedAs)}>
          {t(title)}
          {chosen > 0 && <span class="badge">{chosen}</span>}
          <Icon name="chevronDown" size={14} />
        </button>
      </legend>
      {open && (stats === null ? <div class="skeleton-lines" role="img" aria-label={t('common.loading')} /> : <Values {...props} />)}
    </fieldset>
  );
}
