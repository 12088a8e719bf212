/** What waits for the reader: imports to decide on, and those of theirs that ask something or were not taken. */
import { useEffect } from 'preact/hooks';
import { getJson } from '../api';
import { formatTime } from '../format';
import { t } from '../i18n';
import { ErrorNote } from '../parts/error_note';
import { Icon } from '../parts/icons';
import { createLoader } from '../state/resource';
import { openScreen } from '../state/screen';
import { noticeError } from '../state/session';
import { isManager, noticesOpen, OWN_NOTICES, recently } from '../state/waiting';
import './changes.css';
import { say } from './say';
import type { Notice } from './types';

const loader = createLoader<Notice[]>();

async function load(): Promise<void> {
  const list = async (query: string, signal: AbortSignal) => (await getJson<{ imports: Notice[] }>(`/imports?limit=20&${query}`, signal)).imports;
  await loader.run(async (signal) => {
    const asked = [`mine=true&state=${OWN_NOTICES.join(',')}`, `mine=true&state=failed&since=${recently()}`];
    if (isManager()) asked.unshift('state=submitted');
    const found = (await Promise.all(asked.map((query) => list(query, signal)))).flat();
    return [...new Map(found.map((one) => [one.id, one])).values()];
  });
  noticeError(loader.state.peek().error);
}

function textOf({ state, file_name: name }: Notice): string {
  const key = state === 'failed' ? 'failed_import' : (state as 'submitted' | 'returned' | 'needs_input' | 'ready');
  return say(`notices.${key}`, { name });
}

function go(item: string | null): void {
  noticesOpen.value = false;
  openScreen('imports', item);
}

export function Notices() {
  useEffect(() => {
    void load();
    return loader.clear;
  }, []);
  const { value, error } = loader.state.value;
  return (
    <div class="notices" role="dialog" aria-label={say('notices.title')}>
      <h2>{say('notices.title')}</h2>
      {error && <ErrorNote error={error} title={say('notices.failed')} onRetry={() => void load()} />}
      {!value && !error && <p role="status">{t('common.loading')}</p>}
      {value?.length === 0 && <p class="fine">{say('notices.none')}</p>}
      <ul>
        {value?.map((one) => (
          <li key={one.id}>
            <button type="button" class={`notice ${one.state}`} onClick={() => go(one.id)}>
              <Icon name={one.state === 'failed' || one.state === 'returned' ? 'warning' : 'upload'} size={18} />
              <span>
                <b>{textOf(one)}</b>
                <small>
                  {formatTime(one.finished_at ?? one.created_at)} · {say('by', { name: one.created_by })}
                </small>
              </span>
            </button>
          </li>
        ))}
      </ul>
      <button type="button" class="link" onClick={() => go(null)}>
        {say('notices.all')}
      </button>
    </div>
  );
}
