/** One thing at a time that a person asked the server to do: whether it runs, and how it failed. */
import { signal, type Signal } from '@preact/signals';
import type { ApiError } from '../api';
import { noticeError } from '../state/session';

export interface Doing {
  /** the name of what runs */
  busy: Signal<string | null>;
  failed: Signal<{ what: string; error: ApiError } | null>;
  /** @returns whether it was done */
  run(what: string, work: () => Promise<unknown>): Promise<boolean>;
}

export function createDoing(): Doing {
  const busy = signal<string | null>(null);
  const failed = signal<{ what: string; error: ApiError } | null>(null);
  return {
    busy,
    failed,
    async run(what, work) {
      if (busy.peek()) return false;
      busy.value = what;
      failed.value = null;
      try {
        await work();
        return true;
      } catch (cause) {
        if ((cause as Error).name === 'AbortError') return false;
        noticeError(cause);
        failed.value = { what, error: cause as ApiError };
        return false;
      } finally {
        busy.value = null;
      }
    },
  };
}
