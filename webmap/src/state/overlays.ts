/** What lies over the parcels besides works: which overlays the reader has something of, and of which days. */
import { computed, signal } from '@preact/signals';
import * as api from '../api';
import { asOf, today } from './as_of';
import type { OverlayName } from './layer_state';
import { createLoader } from './resource';

/** Of which days there are boundaries; `valid_to` is the first day without, null for none such. */
export interface BoundaryLevel {
  level: 'province' | 'commune';
  valid_from: string;
  valid_to: string | null;
}

export type Overlay = { id: 'protection-areas'; kinds: string[] } | { id: 'boundaries'; levels: BoundaryLevel[] };

const loader = createLoader<Overlay[]>();
export const overlayList = loader.state;

export const forgetOverlays = (): void => loader.clear();

export async function loadOverlays(): Promise<void> {
  await loader.run(async (abort) => (await api.getJson<{ overlays: Overlay[] }>('/overlays', abort)).overlays);
}

const find = <K extends OverlayName>(id: K) =>
  loader.state.value.value?.find((one): one is Extract<Overlay, { id: K }> => one.id === id) ?? null;

/** What lies under the pointer, as its tiles say it, and where the pointer is in the map; null where nothing does. */
export interface OverlayHint {
  x: number;
  y: number;
  areas: string[];
  lines: string[];
}
export const overlayHint = signal<OverlayHint | null>(null);

/** Whether there is something of it that the reader may see. */
export const isOffered = (id: OverlayName): boolean => find(id) !== null;

/** Kinds of protection areas that the reader sees some of. */
export const protectionKinds = computed(() => find('protection-areas')?.kinds ?? []);

/** Levels of units of whose boundaries the day shown has some. */
export const boundaryLevels = computed(() => {
  const day = asOf.value ?? today();
  const levels = find('boundaries')?.levels ?? [];
  return levels.filter(({ valid_from: from, valid_to: to }) => from <= day && (to === null || day < to)).map(({ level }) => level);
});

/** Whether the day shown has any of it: protection areas are those of today. */
export const isOfDay = (id: OverlayName): boolean =>
  id === 'protection-areas' ? asOf.value === null : boundaryLevels.value.length > 0;
