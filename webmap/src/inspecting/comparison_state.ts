/** The parcels that are ticked, as the server compares and sums them; asked again when others are ticked. */
import { effect, untracked } from '@preact/signals';
import * as api from '../api';
import { asOf } from '../state/as_of';
import { picked } from '../state/picked';
import { createLoader } from '../state/resource';
import { noticeError, sessionEpoch } from '../state/session';
import type { Comparison } from './types';

/** Long enough for a row of ticks to be one question. */
const REST_MS = 150;

const loader = createLoader<Comparison>();

export const comparison = loader.state;
export const retry = (): void => loader.retry();

async function load(parcels: readonly number[], day: string | null): Promise<void> {
  const body = { parcels, ...(day && { as_of: day }) };
  await loader.run(async (signal) => (await api.change<Comparison>('POST', '/parcels/comparison', body, { signal }))!);
  noticeError(comparison.peek().error);
}

/** @returns ends it */
export function watchComparison(): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let reader = sessionEpoch.peek();
  const stop = effect(() => {
    const [parcels, day, now] = [picked.value, asOf.value, sessionEpoch.value];
    clearTimeout(timer);
    // What one person was told must not stay for the next.
    if (parcels.length === 0 || now !== reader) untracked(loader.clear);
    reader = now;
    if (parcels.length === 0) return;
    timer = setTimeout(() => void load(parcels, day), REST_MS);
  });
  return () => {
    stop();
    clearTimeout(timer);
    loader.clear();
  };
}
