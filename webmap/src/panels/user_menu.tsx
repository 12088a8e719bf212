/** Who is logged in, with a menu to log out; or the way to log in. */
import { useSignal } from '@preact/signals';
import { t, tCode } from '../i18n';
import { loginOpen, logOut, session } from '../state/session';

const initials = (name: string): string =>
  name
    .replace(/\(.*\)/, '')
    .trim()
    .split(/\s+/)
    .slice(-2)
    .map((word) => word[0])
    .join('')
    .toUpperCase();

export function UserMenu() {
  const open = useSignal(false);
  const current = session.value;
  if (!current?.authenticated) {
    return (
      <button type="button" class="button button-gold" onClick={() => (loginOpen.value = true)}>
        {t('user.login')}
      </button>
    );
  }
  const name = current.display_name ?? current.username ?? '';
  const clearance = t('user.clearance', { level: tCode('secrecy', current.clearance) });
  return (
    <div class="user" onKeyDown={(event) => event.key === 'Escape' && (open.value = false)}>
      <button type="button" class="user-button" aria-expanded={open.value} onClick={() => (open.value = !open.value)}>
        <span class="visually-hidden">{t('user.menu')}: </span>
        <span class="avatar" aria-hidden="true">
          {initials(name)}
        </span>
        <span class="user-name">
          {name}
          <small>{current.username}</small>
        </span>
      </button>
      {open.value && (
        <div class="menu">
          <p>{clearance}</p>
          <button
            type="button"
            class="button"
            onClick={() => {
              open.value = false;
              void logOut();
            }}
          >
            {t('user.logout')}
          </button>
        </div>
      )}
    </div>
  );
}
