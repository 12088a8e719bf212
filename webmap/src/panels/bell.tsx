/** The bell: how much waits for the reader, and what, fetched when it is first asked for. */
import { useRef } from 'preact/hooks';
import { t } from '../i18n';
import { Icon } from '../parts/icons';
import { lazy } from '../parts/lazy';
import { session } from '../state/session';
import { notices, noticesOpen } from '../state/waiting';

const Notices = lazy(() => import('../changes/notices').then((room) => room.Notices));

export function Bell() {
  const button = useRef<HTMLButtonElement>(null);
  if (!session.value?.authenticated || session.value.clearance < 1) return null;
  const count = notices.value;
  const onLeave = (event: FocusEvent) => {
    if (event.relatedTarget && !(event.currentTarget as HTMLElement).contains(event.relatedTarget as Node)) noticesOpen.value = false;
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || !noticesOpen.value) return;
    event.stopPropagation();
    noticesOpen.value = false;
    button.current?.focus();
  };
  return (
    <div class="bell" onFocusOut={onLeave} onKeyDown={onKey}>
      <button ref={button} type="button" class="theme-switch" aria-expanded={noticesOpen.value} aria-label={`${t('bell.title')}: ${count}`} title={t('bell.title')} onClick={() => (noticesOpen.value = !noticesOpen.value)}>
        <Icon name="bell" size={18} />
        {count > 0 && (
          <span class="bell-badge" aria-hidden="true">
            {count > 99 ? '99+' : count}
          </span>
        )}
      </button>
      {noticesOpen.value && <Notices />}
    </div>
  );
}
