/** An error said to a person: what happened, a way on, and the id to tell the help desk (who is not logged in needs none). */
import type { ApiError } from '../api';
import { choose, t } from '../i18n';
import { Icon } from './icons';

interface Props {
  error: ApiError;
  /** what did not work, in the reader's language */
  title: string;
  onRetry?: () => void;
}

export function ErrorNote({ error, title, onRetry }: Props) {
  const reason = choose(error.detailVi ?? error.titleVi, error.detailEn ?? error.titleEn);
  return (
    <div class="note note-error" role="alert">
      <Icon name="warning" />
      <div>
        <strong>{title}</strong>
        <p>{error.status === 403 ? t('error.forbidden') : reason}</p>
        {error.requestId && error.status !== 401 && <p class="fine">{t('common.request_id', { id: error.requestId })}</p>}
        {onRetry && (
          <button type="button" class="button" onClick={onRetry}>
            {t('common.retry')}
          </button>
        )}
      </div>
    </div>
  );
}
