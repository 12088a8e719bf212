/** The log-in form, as a dialog over the map or, where nothing may be read before, instead of it. */
import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { ApiError } from '../api';
import { t } from '../i18n';
import { loginOpen, loginRequired, logIn, sessionEnded } from '../state/session';
import { ErrorNote } from '../parts/error_note';
import { Icon } from '../parts/icons';

function leadText(): string {
  if (sessionEnded.value) return t('login.ended');
  return loginRequired.value ? t('login.required') : t('login.lead');
}

function LoginForm() {
  const busy = useSignal(false);
  const error = useSignal<ApiError | null>(null);
  const onSubmit = async (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    busy.value = true;
    error.value = null;
    try {
      await logIn(String(form.get('username')), String(form.get('password')));
    } catch (cause) {
      error.value = cause as ApiError;
    } finally {
      busy.value = false;
    }
  };
  return (
    <form class="login-form" method="post" action="/login" onSubmit={(event) => void onSubmit(event)}>
      <label>
        {t('login.username')}
        <input name="username" autocomplete="username" required autofocus spellcheck={false} autocapitalize="none" />
      </label>
      <label>
        {t('login.password')}
        <input name="password" type="password" autocomplete="current-password" required />
      </label>
      <input type="hidden" name="next" value="/map/" />
      {error.value && <ErrorNote error={error.value} title={t('login.failed')} />}
      <button type="submit" class="button button-primary" disabled={busy.value}>
        {busy.value ? t('login.busy') : t('login.submit')}
      </button>
    </form>
  );
}

export function LoginDialog() {
  const dialog = useRef<HTMLDialogElement>(null);
  const open = loginOpen.value || loginRequired.value;
  useEffect(() => {
    if (open && !dialog.current!.open) dialog.current!.showModal();
    if (!open) dialog.current!.close();
  }, [open]);
  return (
    <dialog
      ref={dialog}
      class="dialog"
      aria-labelledby="login-title"
      onCancel={(event) => loginRequired.value && event.preventDefault()}
      onClose={() => (loginOpen.value = false)}
    >
      {open && (
        <>
          <header>
            <h2 id="login-title">{t('login.title')}</h2>
            {!loginRequired.value && (
              <button type="button" class="icon-button" aria-label={t('common.close')} onClick={() => dialog.current!.close()}>
                <Icon name="close" />
              </button>
            )}
          </header>
          <p>{leadText()}</p>
          <LoginForm />
        </>
      )}
    </dialog>
  );
}
