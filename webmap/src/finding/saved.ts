/** The saved filters: of the account on the server, of a guest in this browser. */
import { signal } from '@preact/signals';
import * as api from '../api';
import type { SavedFilter } from '../api_types';
import { filters, inView } from '../state/filters';
import { readFilterText, writeFilters } from '../state/permalink';
import { createLoader } from '../state/resource';
import { noticeError, session } from '../state/session';
import { workFilters } from '../state/works';
import { keep, kept } from '../kept';

const PATH = '/saved-filters';
const GUEST_KEY = 'landdb.saved_filters';

const loader = createLoader<SavedFilter[]>();
export const saved = loader.state;
/** Why the last change did not come about. */
export const failure = signal<api.ApiError | null>(null);

const isGuest = (): boolean => !session.peek()?.authenticated;
export const present = (): string => writeFilters({ filters: filters.value, inView: inView.value, workFilters: workFilters.value });

function readGuests(): SavedFilter[] {
  try {
    const list: unknown = JSON.parse(kept(GUEST_KEY) ?? '[]');
    return Array.isArray(list) ? (list as SavedFilter[]) : [];
  } catch {
    return [];
  }
}

const lastUse = ({ last_used_at, created_at }: SavedFilter): string => last_used_at ?? created_at;

function writeGuests(list: SavedFilter[]): void {
  keep(GUEST_KEY, JSON.stringify(list.sort((a, b) => lastUse(b).localeCompare(lastUse(a)))));
}

export async function loadSaved(): Promise<void> {
  if (isGuest()) return void (await loader.run(async () => readGuests()));
  await loader.run(async (abort) => (await api.getJson<{ filters: SavedFilter[] }>(PATH, abort)).filters);
  noticeError(saved.peek().error);
}

/** Do something to the list of either; nothing typed is lost when it fails. @returns whether it came about */
async function change(onServer: () => Promise<unknown>, inBrowser: (list: SavedFilter[]) => SavedFilter[]): Promise<boolean> {
  failure.value = null;
  try {
    if (isGuest()) writeGuests(inBrowser(readGuests()));
    else await onServer();
  } catch (error) {
    failure.value = error as api.ApiError;
    noticeError(error);
    return false;
  }
  await loadSaved();
  return true;
}

const changed = (id: string, patch: Partial<SavedFilter>) => (list: SavedFilter[]) =>
  list.map((item) => (item.id === id ? { ...item, ...patch } : item));

export function save(name: string, query = present()): Promise<boolean> {
  const now = new Date().toISOString();
  return change(
    () => api.change('POST', PATH, { name, query }),
    (list) => [...list, { id: crypto.randomUUID?.() ?? now, name, query, created_at: now, last_used_at: null }],
  );
}

export const rename = (id: string, name: string): Promise<boolean> =>
  change(() => api.change('PATCH', `${PATH}/${id}`, { name }), changed(id, { name }));

/** Keep what is asked for now under the name that is there. */
export const update = (id: string): Promise<boolean> =>
  change(() => api.change('PATCH', `${PATH}/${id}`, { query: present() }), changed(id, { query: present() }));

export const remove = (id: string): Promise<boolean> =>
  change(() => api.change('DELETE', `${PATH}/${id}`), (list) => list.filter((item) => item.id !== id));

export function apply(item: SavedFilter): void {
  const asked = readFilterText(item.query);
  filters.value = asked.filters;
  inView.value = asked.inView;
  workFilters.value = asked.workFilters;
  void change(() => api.change('POST', `${PATH}/${item.id}/use`), changed(item.id, { last_used_at: new Date().toISOString() }));
}
