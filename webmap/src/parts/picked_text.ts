/** How many parcels are ticked and their area, in words. */
import { formatArea, formatNumber } from '../format';
import { t } from '../i18n';
import { picked, pickedArea } from '../state/picked';

/** Chọn 3 · 25.345,0 m² */
export function pickedText(): string {
  const area = pickedArea.value;
  const count = t('picked.count', { n: formatNumber(picked.value.length) });
  return area === null ? count : `${count} · ${formatArea(area)}`;
}
