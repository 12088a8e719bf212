/** True scale, scale bar, VN-2000 coordinates under the pointer, zone, as-of date. */
import { formatMetres, formatNumber } from '../format';
import { t } from '../i18n';
import { codeLists } from '../state/lookups';
import { view } from '../state/view';
import { automaticZone, chosenZone, reading } from '../state/zones';
import { scaleBar } from '../true_scale';
import { Icon } from '../parts/icons';
import { AsOf } from './as_of';
import { ScaleChoice } from './scale_choice';

function Scale() {
  if (!view.value) return null;
  const { zoom, lat } = view.value;
  const { metres, pixels } = scaleBar(zoom, lat, 96);
  const length = metres >= 1000 ? `${formatNumber(metres / 1000)} km` : `${formatNumber(metres, metres < 1 ? 1 : 0)} m`;
  return (
    <span class="scale">
      <ScaleChoice />
      <span class="scale-bar" style={{ width: `${pixels}px` }}>
        {length}
      </span>
    </span>
  );
}

function Coordinates() {
  const point = reading.value;
  if (!point) return <span class="coordinates muted">{t('status.pointer_none')}</span>;
  return (
    <output class="coordinates" aria-label={t(point.isCentre ? 'status.centre' : 'status.pointer')} aria-live="off">
      <Icon name={point.isCentre ? 'target' : 'pin'} size={14} />
      X {formatMetres(point.x_northing, 1)} · Y {formatMetres(point.y_easting, 1)}
    </output>
  );
}

function ZoneChooser() {
  const zones = codeLists.value?.zones ?? [];
  const own = automaticZone.value;
  return (
    <label class="zone" title={t('status.zone_hint')}>
      <span>VN-2000</span>
      <select
        aria-label={t('status.zone')}
        value={chosenZone.value ?? 0}
        onChange={(event) => (chosenZone.value = Number(event.currentTarget.value) || null)}
      >
        <option value={0}>{t('status.zone_auto', { name: own?.name ?? '…' })}</option>
        {zones.map((zone) => (
          <option key={zone.epsg} value={zone.epsg}>
            {zone.name} · EPSG:{zone.epsg}
          </option>
        ))}
      </select>
    </label>
  );
}

export function StatusBar() {
  return (
    <footer class="status-bar">
      <Scale />
      <Coordinates />
      <ZoneChooser />
      <AsOf />
    </footer>
  );
}
