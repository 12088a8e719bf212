/** What floats over the map beside its legend: zoom and home, whose base map it is, notes about tiles that did not come. */
import { t } from '../i18n';
import { isShown, notice } from '../state/layout';
import { goHome, reloadTiles, tilesFailed, tilesLoading, view, zoomBy } from '../state/view';
import { BASE_MAX_ZOOM } from '../zooms';
import { Icon, type IconName } from '../parts/icons';

function Tool({ icon, label, onClick }: { icon: IconName; label: string; onClick: () => void }) {
  return (
    <button type="button" aria-label={label} title={label} onClick={onClick}>
      <Icon name={icon} />
    </button>
  );
}

export function ZoomTools() {
  return (
    <div class="tool-column">
      <Tool icon="plus" label={t('map.zoom_in')} onClick={() => zoomBy(1)} />
      <Tool icon="minus" label={t('map.zoom_out')} onClick={() => zoomBy(-1)} />
      <Tool icon="home" label={t('map.home')} onClick={goHome} />
    </div>
  );
}

/** A thin line at the map's upper edge while tiles are on their way. */
export function LoadingLine() {
  return <div class={tilesLoading.value > 0 ? 'loading-line on' : 'loading-line'} aria-hidden="true" />;
}

/** Whose the base map is, wherever one is drawn. */
export function Attribution() {
  if (!isShown('base') || (view.value?.zoom ?? 0) > BASE_MAX_ZOOM) return null;
  return <small class="attribution">{t('map.attribution')}</small>;
}

export function MapNotes() {
  return (
    <div class="map-notes" role="status">
      {notice.value && <p class="toast">{notice.value}</p>}
      {tilesFailed.value > 0 && (
        <p class="toast toast-error">
          <Icon name="warning" />
          {t('map.tiles_error')}
          <button type="button" class="button" onClick={reloadTiles}>
            {t('common.retry')}
          </button>
        </p>
      )}
    </div>
  );
}
