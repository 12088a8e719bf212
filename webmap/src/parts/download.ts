/** Fetching a file that the server makes: under way, broken off, failed, or saved. */
import { useSignal, type Signal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { ApiError, getFile } from '../api';
import { noticeError } from '../state/session';
import { saveFile } from './save_file';

export interface Download {
  busy: Signal<boolean>;
  error: Signal<ApiError | null>;
  /** name of the file that was saved last */
  saved: Signal<string | null>;
  start: (path: string, body?: object) => Promise<void>;
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
  const start = async (path: string, body?: object) => {
    cancel();
    const mine = (controller.current = new AbortController());
    [busy.value, error.value, saved.value] = [true, null, null];
    try {
      const { blob, name } = await getFile(path, mine.signal, body);
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
