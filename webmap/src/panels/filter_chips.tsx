/** The filters in force as chips, each with its way out. */
import { formatAreaLimit } from '../format';
import { t, tCode } from '../i18n';
import { areaRange, clearFilters, filters, hasFilters, inView, setAreaRange, setFilter } from '../state/filters';
import { filterValueTitle } from '../state/lookups';
import { rows } from '../state/results';
import { Icon } from './icons';

function Chip({ name, value, onRemove }: { name: string; value?: string; onRemove: () => void }) {
  return (
    <li class="chip" title={value}>
      {value === undefined ? name : `${name}: `}
      {value !== undefined && <b>{value}</b>}
      <button type="button" aria-label={t('filter.remove', { name })} onClick={onRemove}>
        <Icon name="close" size={14} />
      </button>
    </li>
  );
}

function areaText(min: number | null, max: number | null): string {
  if (min !== null && max !== null) return `${formatAreaLimit(min)} – ${formatAreaLimit(max)}`;
  return min !== null ? `≥ ${formatAreaLimit(min)}` : `≤ ${formatAreaLimit(max ?? 0)}`;
}

/** The address knows a unit by its code; its name stands in the rows that meet the filter. */
function valueTitle(name: string, value: string): string {
  if (name !== 'managing_unit') return filterValueTitle(name, value);
  return rows.value.find((row) => row.managing_unit?.code === value)?.managing_unit?.name ?? value;
}

export function FilterChips() {
  const { min, max } = areaRange.value;
  const listed = Object.entries(filters.value).filter(([name]) => !name.endsWith('_area'));
  return (
    <div class="chips">
      <ul aria-label={t('left.title')}>
        {listed.map(([name, values]) => (
          <Chip
            key={name}
            name={tCode('filter', name)}
            value={values.map((value) => valueTitle(name, value)).join(', ')}
            onRemove={() => setFilter(name, [])}
          />
        ))}
        {(min !== null || max !== null) && (
          <Chip name={t('filter.area')} value={areaText(min, max)} onRemove={() => setAreaRange(null, null)} />
        )}
        {inView.value && <Chip name={t('filter.in_view')} onRemove={() => (inView.value = false)} />}
      </ul>
      {!inView.value && (
        <button type="button" class="chip chip-add" onClick={() => (inView.value = true)}>
          <Icon name="plus" size={14} />
          {t('filter.in_view')}
        </button>
      )}
      {hasFilters.value && (
        <button type="button" class="link" onClick={clearFilters}>
          {t('filter.clear_all')}
        </button>
      )}
    </div>
  );
}
