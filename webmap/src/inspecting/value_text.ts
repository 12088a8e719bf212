/** One side of what two versions say otherwise, as people read it. Pure. */
import { formatArea, formatDate, formatNumber } from '../format';
import { choose, t } from '../i18n';
import { say } from './say';
import type { ChangedField, Use } from './types';

const useText = (use: Use): string =>
  [
    say('difference.use', { use: choose(use.name_vi, use.name_en) || use.land_use_code, area: formatArea(use.area_m2) }),
    choose(use.origin_vi, use.origin_en),
    use.term_until && formatDate(use.term_until),
  ].filter(Boolean).join(' · ');

/** One side of a field as people read it; '' where it says nothing. */
export function valueText(field: ChangedField, side: 'old' | 'new'): string {
  const value = field[side];
  if (field.kind === 'uses') return (field[side] ?? []).map(useText).join('\n');
  if (field.kind === 'parcels') return (field[side] ?? []).map((one) => t('parcel.short', { sheet: one.sheet_no, parcel: one.parcel_no })).join('\n');
  if (field.kind === 'code') {
    const title = choose(field[`${side}_vi`], field[`${side}_en`]);
    if (title) return title;
  }
  if (value === null || value === undefined) return '';
  if (field.kind === 'area') return formatArea(Number(value));
  if (field.kind === 'scale') return `1 : ${formatNumber(Number(value))}`;
  return field.kind === 'date' ? formatDate(String(value)) : String(value);
}
