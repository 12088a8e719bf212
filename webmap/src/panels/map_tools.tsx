/** What floats over the map beside its legend: zoom and home, whose base map it is, notes about tiles that did not come. */
import { useSignal } from '@preact/signals';
import { t } from '../i18n';
import { baseFailures, isBaseShown, isShown, nameOfBase, retryBases, shownBasemaps } from '../state/layers';
import { notice } from '../state/layout';
import { goHome, reloadTiles, tilesFailed, tilesLoading, view, zoomBy } from '../state/view';
import { BASE_MAX_ZOOM } from '../zooms';
import { Icon, type IconName } from '../parts/icons';
import { ResultsHint } from './results_hint';

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

/** Whose the base maps are that are drawn; on narrow screens behind a mark. */
export function Attribution() {
  const open = useSignal(false);
  const offline = isShown('base') && (view.value?.zoom ?? 0) <= BASE_MAX_ZOOM ? [t('map.attribution')] : [];
  const sources = [...shownBasemaps.value.map((one) => `${nameOfBase(one.id)}: ${one.attribution}`), ...offline];
  if (sources.length === 0) return null;
  return (
    <small class={open.value ? 'attribution open' : 'attribution'}>
      <button type="button" aria-expanded={open.value} aria-label={t('map.sources')} title={t('map.sources')} onClick={() => (open.value = !open.value)}>
        i
      </button>
      <span>{sources.join(' · ')}</span>
    </small>
  );
}

/** Base maps that could not be loaded, with a way to try again. */
function FailedBases() {
  const failed = Object.keys(baseFailures.value).filter(isBaseShown);
  const first = failed[0] && baseFailures.value[failed[0]];
  if (!first) return null;
  return (
    <p class="toast toast-error" title={first.requestId ? t('common.request_id', { id: first.requestId }) : undefined}>
      <Icon name="warning" />
      {t('map.base_failed', { name: failed.map(nameOfBase).join(', ') })}
      <button type="button" class="button" onClick={retryBases}>
        {t('common.retry')}
      </button>
    </p>
  );
}

export function MapNotes() {
  return (
    <div class="map-notes" role="status">
      <ResultsHint />
      <FailedBases />
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
