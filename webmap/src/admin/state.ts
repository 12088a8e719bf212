/** Base maps as administrators see them, and what they do with them. */
import { effect, signal, untracked } from '@preact/signals';
import { change, getJson, upload, type ApiError } from '../api';
import { loadBasemaps } from '../state/layers';
import { createLoader } from '../state/resource';
import { noticeError, reader } from '../state/session';
import type { Definition, Entry, Everything, FolderFile, Trial } from './types';

const loader = createLoader<Everything>();
export const everything = loader.state;

/** What could not be done, until something else is. */
export const failure = signal<ApiError | null>(null);
/** The description that is being written: of a new base map, or of one that there is. */
export const draft = signal<{ entry: Entry | null; definition: Definition } | null>(null);
/** What came of trials, by identifier; `busy` while one is under way. */
export const trials = signal<Record<string, Trial | 'busy'>>({});
export const DRAFT = 'draft';

export const NEW: Definition = {
  type: 'xyz', titleVi: '', titleEn: '', url: '', attribution: '', secrecyLevel: 0, accountsOnly: false, enabled: true,
};

export async function loadAll(): Promise<void> {
  await loader.run((abort) => getJson<Everything>('/admin/basemaps', abort));
  noticeError(loader.state.peek().error);
}

/** Do it, then show what there is now, here and on the map. @returns whether it was done */
async function act(doing: () => Promise<unknown>): Promise<boolean> {
  failure.value = null;
  try {
    await doing();
  } catch (error) {
    noticeError(error);
    failure.value = error as ApiError;
    return false;
  }
  await Promise.all([loadAll(), loadBasemaps()]);
  return true;
}

const tagOf = (entry: Entry) => ({ etag: `"${entry.version}"` });

export const saveDraft = async (definition: Definition): Promise<void> => {
  const entry = draft.peek()?.entry ?? null;
  const saved = await act(() =>
    entry ? change('PUT', `/admin/basemaps/${entry.id}`, definition, tagOf(entry)) : change('POST', '/admin/basemaps', definition),
  );
  if (saved) closeDraft();
};

export function openDraft(entry: Entry | null): void {
  failure.value = null;
  draft.value = { entry, definition: entry ? { ...entry.definition } : { ...NEW } };
}

export function closeDraft(): void {
  const { [DRAFT]: _, ...others } = trials.peek();
  [trials.value, failure.value, draft.value] = [others, null, null];
}

export const switchEntry = (entry: Entry): Promise<boolean> =>
  act(() => change('PUT', `/admin/basemaps/${entry.id}`, { ...entry.definition, enabled: !entry.definition.enabled }, tagOf(entry)));

export const removeEntry = (entry: Entry): Promise<boolean> => act(() => change('DELETE', `/admin/basemaps/${entry.id}`, undefined, tagOf(entry)));

export function moveEntry(entry: Entry, by: number): void {
  const ids = (everything.peek().value?.basemaps ?? []).filter(({ source }) => source === 'screen').map(({ id }) => id);
  const from = ids.indexOf(entry.id);
  const to = from + by;
  if (to < 0 || to >= ids.length) return;
  ids.splice(to, 0, ...ids.splice(from, 1));
  void act(() => change('POST', '/admin/basemaps/order', { ids }));
}

/** @param id of a base map, or DRAFT for the description that is being written */
export async function tryOut(id: string, definition?: Definition): Promise<void> {
  failure.value = null;
  trials.value = { ...trials.peek(), [id]: 'busy' };
  const { [id]: _, ...others } = trials.peek();
  try {
    const trial = await change<Trial>('POST', '/admin/basemaps/test', definition ? { definition } : { id });
    trials.value = { ...trials.peek(), ...(trial && { [id]: trial }) };
  } catch (error) {
    noticeError(error);
    [trials.value, failure.value] = [others, error as ApiError];
  }
}

/** A file on its way. */
export const sending = signal<{ name: string; share: number; stop: () => void } | null>(null);
export const received = signal<string | null>(null);

export async function sendFile(file: File, level: number): Promise<void> {
  const controller = new AbortController();
  const form = new FormData();
  form.set('level', String(level));
  form.set('file', file);
  received.value = null;
  sending.value = { name: file.name, share: 0, stop: () => controller.abort() };
  const onProgress = (share: number) => sending.value && (sending.value = { ...sending.value, share });
  const stored = await act(() => upload<FolderFile>('/admin/basemap-files', form, onProgress, controller.signal));
  if (controller.signal.aborted) failure.value = null;
  [sending.value, received.value] = [null, stored ? file.name : null];
}

function forget(): void {
  sending.peek()?.stop();
  loader.clear();
  [trials.value, failure.value, draft.value, received.value] = [{}, null, null, null];
}

/** What one administrator was told or wrote must not stay for the next; this room is opened once for all of them. */
let told = reader.peek();
effect(() => {
  if (reader.value !== told) untracked(forget);
  told = reader.value;
});
