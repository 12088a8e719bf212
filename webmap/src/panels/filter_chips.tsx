/** The filters in force as chips, each with its way out; the button that adds another. */
import { signal } from '@preact/signals';
import { formatAreaLimit, formatDate, formatNumber } from '../format';
import { t, tCode } from '../i18n';
import { areaRange, clearFilters, filters, hasFilters, inView, setAreaRange, setFilter } from '../state/filters';
import { pickedRows } from '../state/picked';
import { rows } from '../state/results';
import { selectedParcel } from '../state/selection';
import { valueTitle } from '../state/value_titles';
import { clearConditions, hasConditions, workConditions, workFilters } from '../state/works';
import { Icon } from '../parts/icons';

/** Whether the list of attributes to filter by is open. */
export const builderOpen = signal(false);

function Chip({ name, value, onRemove }: { name: string; value?: string | undefined; onRemove: () => void }) {
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

const PERIODS = ['surveyed_on', 'system_from', 'certificate_date'];

/** 2020-01-01/.. as people say it. */
function periodText(period: string): string {
  const [start = '', end = start] = period.split('/');
  const [from, to] = [start, end].map((day) => (day === '' || day === '..' ? null : formatDate(day)));
  if (from && to) return from === to ? from : `${from} – ${to}`;
  return from ? t('histogram.from', { from }) : t('histogram.to', { to: to ?? '' });
}

/** Which parcels are meant: one by its name, several by their number. */
function nearText(refs: readonly string[]): string {
  const known = [...rows.value, ...pickedRows.value, ...(selectedParcel.value ? [selectedParcel.value] : [])];
  const one = refs.length === 1 ? known.find((row) => String(row.tile_id) === refs[0] || row.id === refs[0]) : undefined;
  return one ? t('parcel.short', { sheet: one.sheet_no, parcel: one.parcel_no }) : t('results.parcels', { n: refs.length });
}

function nearName(): string {
  const metres = Number(filters.value['distance']?.[0] ?? 0);
  return metres > 0 ? t('filter.within', { metres: formatNumber(metres) }) : t('filter.touching');
}

function chipOf(name: string, values: readonly string[]) {
  const onRemove = () => setFilter(name, []);
  if (name === 'shape') return <Chip key={name} name={t('filter.shape')} onRemove={onRemove} />;
  if (name === 'near') return <Chip key={name} name={nearName()} value={nearText(values)} onRemove={onRemove} />;
  const texts = values.map((value) => (PERIODS.includes(name) ? periodText(value) : valueTitle(name, value)));
  return <Chip key={name} name={tCode('filter', name)} value={texts.join(', ')} onRemove={onRemove} />;
}

/** Conditions of works, which the table lists one by one: the map dims by them too. */
function WorksChip() {
  const n = workConditions.value.length;
  return n > 0 && <Chip name={t('layers.works')} value={t('filter.of_works', { n })} onRemove={() => (workFilters.value = {})} />;
}

/** @param fixed without the ways to add a condition, where there is no panel for finding */
export function FilterChips({ fixed = false }: { fixed?: boolean }) {
  const { min, max } = areaRange.value;
  const listed = Object.entries(filters.value).filter(([name]) => !['min_area', 'max_area', 'distance'].includes(name));
  return (
    <div class="chips">
      <ul aria-label={t('left.title')}>
        {listed.map(([name, values]) => chipOf(name, values))}
        {(min !== null || max !== null) && (
          <Chip name={t('filter.area')} value={areaText(min, max)} onRemove={() => setAreaRange(null, null)} />
        )}
        {!fixed && <WorksChip />}
        {inView.value && <Chip name={t('filter.in_view')} onRemove={() => (inView.value = false)} />}
      </ul>
      {!fixed && (
        <button
          type="button"
          class="chip chip-add"
          aria-expanded={builderOpen.value}
          onClick={() => (builderOpen.value = !builderOpen.value)}
        >
          <Icon name="plus" size={14} />
          {t('filter.add')}
        </button>
      )}
      {!fixed && !inView.value && (
        <button type="button" class="chip chip-add" onClick={() => (inView.value = true)}>
          <Icon name="plus" size={14} />
          {t('filter.in_view')}
        </button>
      )}
      {(fixed ? hasFilters : hasConditions).value && (
        <button type="button" class="link" onClick={fixed ? clearFilters : clearConditions}>
          {t('filter.clear_all')}
        </button>
      )}
    </div>
  );
}
