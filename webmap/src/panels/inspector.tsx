/** The panel about the selected parcel or work: loading, error, or the details. */
import { formatDate } from '../format';
import { t } from '../i18n';
import { asOf } from '../state/as_of';
import { clearSelection, parcel, retrySelection, selectedParcel, selectedWork, selection, work } from '../state/selection';
import { ErrorNote } from '../parts/error_note';
import { Icon } from '../parts/icons';
import { lazy } from '../parts/lazy';

const Details = lazy(() => import('./details').then((module) => module.Details));

function Skeleton() {
  return (
    <div class="inspector-skeleton" role="status" aria-label={t('common.loading')}>
      {[60, 90, 40, 100, 100, 80].map((width, i) => (
        <div key={i} class="skeleton" style={{ width: `${width}%` }} />
      ))}
    </div>
  );
}

/** What the register holds now it need not have held on a past day. */
function NotThen({ day }: { day: string }) {
  return (
    <div class="empty">
      <p>{t('inspector.not_then', { day: formatDate(day) })}</p>
      <button type="button" class="button" onClick={() => (asOf.value = null)}>
        {t('as_of.present')}
      </button>
    </div>
  );
}

function Failure() {
  const kind = selection.value?.kind ?? 'parcel';
  const { error } = (kind === 'parcel' ? parcel : work).value;
  if (!error) return <Skeleton />;
  if (error.status === 404 && asOf.value) return <NotThen day={asOf.value} />;
  if (error.status === 404) return <p class="empty">{t(kind === 'parcel' ? 'parcel.not_found' : 'work.not_found')}</p>;
  return <ErrorNote error={error} title={t('parcel.error')} onRetry={retrySelection} />;
}

function Body() {
  if (selectedParcel.value || selectedWork.value) return <Details />;
  return (
    <>
      <div class="inspector-head">
        <div class="crumbs">
          <span />
          <button type="button" class="icon-button" aria-label={t('inspector.close')} onClick={clearSelection}>
            <Icon name="close" />
          </button>
        </div>
      </div>
      <Failure />
    </>
  );
}

export function Inspector() {
  return (
    <aside class="inspector" data-covers="sheet" aria-label={t('inspector.label')}>
      <Body />
    </aside>
  );
}
