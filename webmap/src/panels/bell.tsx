/** The bell: how much waits for the reader, and what, fetched when it is first asked for. */
import { t } from '../i18n';
import { useDisclosure } from '../parts/disclosure';
import { Icon } from '../parts/icons';
import { lazy } from '../parts/lazy';
import { session } from '../state/session';
import { notices, noticesOpen } from '../state/waiting';

const Notices = lazy(() => import('../changes/notices').then((room) => room.Notices));

export function Bell() {
  const { isOpen, frame, button } = useDisclosure(noticesOpen);
  if (!session.value?.authenticated || session.value.clearance < 1) return null;
  const count = notices.value;
  return (
    <div class="bell" {...frame}>
      <button {...button} type="button" class="theme-switch" aria-label={`${t('bell.title')}: ${count}`} title={t('bell.title')}>
        <Icon name="bell" size={18} />
        {count > 0 && (
          <span class="bell-badge" aria-hidden="true">
            {count > 99 ? '99+' : count}
          </span>
        )}
      </button>
      {isOpen && <Notices />}
    </div>
  );
}
