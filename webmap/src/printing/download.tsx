/** Fetching a file that the server makes: under way, broken off, failed, or saved; with the buttons and notes for it. */
import { useSignal, type Signal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { ApiError, getFile } from '../api';
import { ErrorNote } from '../parts/error_note';
import { Icon } from '../parts/icons';
import { saveFile } from '../parts/save_file';
import { noticeError } from '../state/session';
import { say } from './say';

export interface Download {
  busy: Signal<boolean>;
  error: Signal<ApiError | null>;
  /** name of the file that was saved last */
  saved: Signal<string | null>;
  start: (path: string) => Promise<void>;
  cancel: () => void;
}

/** Breaks off when whoever uses it goes. */
export function useDownload(): Download {
  const busy = useSignal(false);
  const error = useSignal<ApiError | null>(null);
  const saved = useSignal<string | null>(null);
  const controller = useRef<AbortController | null>(null);
  const cancel = () => controller.current?.abort();
  useEffect(() => cancel, []);
  const start = async (path: string) => {
    cancel();
    const mine = (controller.current = new AbortController());
    [busy.value, error.value, saved.value] = [true, null, null];
    try {
      const { blob, name } = await getFile(path, mine.signal);
      if (mine.signal.aborted) return;
      saveFile(blob, name);
      saved.value = name;
    } catch (cause) {
      if (mine.signal.aborted) return;
      if (!(cause instanceof ApiError)) throw cause;
      error.value = cause;
      noticeError(cause);
    } finally {
      if (controller.current === mine) busy.value = false;
    }
  };
  return { busy, error, saved, start, cancel };
}

interface BarProps {
  download: Download;
  /** what the button says */
  text: string;
  failed: string;
  disabled?: boolean;
  onStart: () => void;
}

/** The button that starts it, the way to break it off, and how it went. */
export function DownloadBar({ download, text, failed, disabled = false, onStart }: BarProps) {
  const { busy, error, saved, cancel } = download;
  return (
    <div class="download">
      {error.value && <ErrorNote error={error.value} title={failed} onRetry={onStart} />}
      <p role="status" class="download-status">
        {busy.value && say('file.busy')}
        {!busy.value && saved.value && (
          <>
            <Icon name="check" size={16} /> {say('file.done', { name: saved.value })}
          </>
        )}
      </p>
      {busy.value && <progress aria-label={say('file.busy')} />}
      <div class="download-buttons">
        <button type="button" class="button button-primary" disabled={busy.value || disabled} onClick={onStart}>
          <Icon name="download" />
          {text}
        </button>
        {busy.value && (
          <button type="button" class="button" onClick={cancel}>
            {say('file.cancel')}
          </button>
        )}
      </div>
    </div>
  );
}
