/** A value that is fetched: idle, loading (the former value kept), ready or failed; late answers are dropped. */
import { signal, type Signal } from '@preact/signals';
import type { ApiError } from '../api';

export interface Resource<T> {
  value: T | null;
  loading: boolean;
  error: ApiError | null;
}

export interface Loader<T> {
  state: Signal<Resource<T>>;
  /** Fetch; a former fetch still under way is broken off. */
  run(fetchValue: (signal: AbortSignal) => Promise<T>): Promise<T | null>;
  /** Do again what `run` did last. */
  retry(): void;
  clear(): void;
}

export function createLoader<T>(): Loader<T> {
  const state = signal<Resource<T>>({ value: null, loading: false, error: null });
  let controller: AbortController | null = null;
  let last: ((signal: AbortSignal) => Promise<T>) | null = null;

  async function run(fetchValue: (signal: AbortSignal) => Promise<T>): Promise<T | null> {
    controller?.abort();
    const mine = (controller = new AbortController());
    last = fetchValue;
    state.value = { ...state.peek(), loading: true, error: null };
    try {
      const value = await fetchValue(mine.signal);
      if (mine.signal.aborted) return null;
      state.value = { value, loading: false, error: null };
      return value;
    } catch (error) {
      if (!mine.signal.aborted) state.value = { value: null, loading: false, error: error as ApiError };
      return null;
    }
  }

  return {
    state,
    run,
    retry: () => void (last && run(last)),
    clear: () => {
      controller?.abort();
      state.value = { value: null, loading: false, error: null };
    },
  };
}
