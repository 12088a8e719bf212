/** Said while the server cannot be reached: what is on the screen stays, and the page asks again by itself. */
import { Icon } from '../parts/icons';
import { t } from '../i18n';
import { asking, isOffline, tryAgain } from '../state/connection';

export function OfflineNote() {
  return (
    <div class="offline-place" role="status">
      {isOffline.value && (
        <div class="offline-note">
          <Icon name="warning" />
          <p>
            <strong>{t('offline.title')}</strong> {t('offline.lead')}
          </p>
          <button type="button" class="button" aria-disabled={asking.value} onClick={() => void tryAgain()}>
            {t(asking.value ? 'offline.asking' : 'offline.retry')}
          </button>
        </div>
      )}
    </div>
  );
}
