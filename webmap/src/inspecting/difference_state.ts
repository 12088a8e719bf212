/** Which two versions of the inspected object are beside each other, and what the server says of them. */
import { computed, effect, signal, untracked } from '@preact/signals';
import * as api from '../api';
import type { Difference } from './types';
import { createLoader } from '../state/resource';
import { outlineElsewhere, type Kind } from '../state/selection';
import { noticeError, sessionEpoch } from '../state/session';
import { flyToBbox } from '../state/view';

export interface Pair {
  kind: Kind;
  id: string;
  older: number;
  newer: number;
}

const loader = createLoader<Difference>();

export const pair = signal<Pair | null>(null);
export const answer = loader.state;
export const retry = (): void => loader.retry();

/** What is on the map: the answer to what is asked. */
export const shown = computed(() => (pair.value && !answer.value.loading ? answer.value.value : null));

const PATHS: Record<Kind, string> = { parcel: 'parcels', work: 'works' };

export async function compareVersions(wanted: Pair): Promise<void> {
  pair.value = wanted;
  const { kind, id, older, newer } = wanted;
  const path = `/${PATHS[kind]}/${encodeURIComponent(id)}/difference${api.toQueryString({ older, newer })}`;
  const found = await loader.run((signal) => api.getJson<Difference>(path, signal));
  noticeError(answer.peek().error);
  if (!found) return;
  outlineElsewhere.value = true;
  flyToBbox(found.boundary.bbox);
}

/** What one person was told must not stay for the next. @returns ends the watch, and the comparison */
export function watchReader(): () => void {
  const asked = sessionEpoch.peek();
  const stop = effect(() => {
    if (sessionEpoch.value !== asked) untracked(stopComparing);
  });
  return () => {
    stop();
    stopComparing();
  };
}

export function stopComparing(): void {
  pair.value = null;
  loader.clear();
  outlineElsewhere.value = false;
}
