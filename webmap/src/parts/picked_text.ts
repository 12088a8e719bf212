/** How many parcels or works are ticked and their area, in words. */
import { formatArea, formatNumber } from '../format';
import { t } from '../i18n';
import { picked, pickedArea } from '../state/picked';
import { pickedFloor, pickedWorks } from '../state/picked_works';

/** Chọn 3 · 25.345,0 m² */
export function pickedText(): string {
  const area = pickedArea.value;
  const count = t('picked.count', { n: formatNumber(picked.value.length) });
  return area === null ? count : `${count} · ${formatArea(area)}`;
}

/** Chọn 3 công trình · 1.250,0 m² sàn (1 chưa ghi) */
export function pickedWorksText(): string {
  const floor = pickedFloor.value;
  const count = t('picked_works.count', { n: formatNumber(pickedWorks.value.length) });
  if (!floor || floor.unstated === pickedWorks.value.length) return count;
  const area = t('picked_works.floor', { area: formatArea(floor.area) });
  return `${count} · ${area}${floor.unstated ? ` ${t('picked_works.unstated', { n: formatNumber(floor.unstated) })}` : ''}`;
}
