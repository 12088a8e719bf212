/** The list of imports: filters, pages, and the running one followed. */
import { computed, effect, signal, untracked } from '@preact/signals';
import { createLoader } from '../state/resource';
import { noticeError, sessionEpoch } from '../state/session';
import { loadWaiting, noteImports } from '../state/waiting';
import { getBatches, followImport } from './api';
import { mayLook } from './choices';
import { runs } from './states';
import type { Batch, BatchPage, Progress, State } from './types';

export interface ListFilter {
  states: readonly State[];
  mine: boolean;
  target: string;
  since: string;
}

const PAGE = 30;

export const filter = signal<ListFilter>({ states: [], mine: false, target: '', since: '' });
/** Of the one import that is followed. */
export const listProgress = signal<{ id: string; progress: Progress } | null>(null);

const loader = createLoader<BatchPage>();
export const listState = loader.state;
const further = createLoader<BatchPage>();
export const furtherState = further.state;
const older = signal<Batch[]>([]);

export const batches = computed(() => [...(loader.state.value.value?.imports ?? []), ...older.value]);
export const stateCounts = computed(() => loader.state.value.value?.facets?.state ?? {});
const lastNext = signal<string | null>(null);
export const hasOlder = computed(() => lastNext.value !== null);

function query(): Record<string, string | number | readonly string[] | null> {
  const { states, mine, target, since } = filter.peek();
  return { state: states, mine: mine ? 'true' : null, target, since, limit: PAGE };
}

export async function loadList(): Promise<void> {
  const page = await loader.run((signal) => getBatches({ ...query(), facets: 'state' }, signal));
  noticeError(loader.state.peek().error);
  if (!page) return;
  older.value = [];
  lastNext.value = page.next;
  void loadWaiting();
}

export async function loadOlder(): Promise<void> {
  const cursor = lastNext.peek();
  const page = await further.run((signal) => getBatches({ ...query(), cursor }, signal));
  noticeError(further.state.peek().error);
  if (!page) return;
  older.value = [...older.peek(), ...page.imports];
  lastNext.value = page.next;
}

/** The one that a worker has, else the one that is next: workers take the oldest first. */
const followed = computed(() => {
  const open = batches.value.filter(runs);
  return (open.find(({ state }) => state !== 'received') ?? open.at(-1))?.id ?? null;
});

/** Load when the filter or the person changes, and follow what runs: no timer asks, for that would keep a session alive. */
export function watchList(): () => void {
  const onReturn = () => document.visibilityState === 'visible' && mayLook.peek() && void loadList();
  document.addEventListener('visibilitychange', onReturn);
  const stops = [
    () => document.removeEventListener('visibilitychange', onReturn),
    effect(() => {
      void sessionEpoch.value;
      void filter.value;
      if (mayLook.value) untracked(() => void loadList());
    }),
    effect(() => {
      const id = followed.value;
      if (id === null) return;
      const controller = new AbortController();
      void untracked(() => follow(id, controller.signal));
      return () => controller.abort();
    }),
  ];
  return () => stops.forEach((stop) => stop());
}

async function follow(id: string, signal: AbortSignal): Promise<void> {
  await followImport(
    id,
    null,
    (event) => {
      if (event.kind === 'progress') listProgress.value = { id, progress: event.progress };
      else scheduleList();
    },
    signal,
  ).catch(noticeError);
  if (!signal.aborted) scheduleList();
}

let timer: ReturnType<typeof setTimeout> | undefined;

/** Several states may come at once. */
function scheduleList(): void {
  clearTimeout(timer);
  timer = setTimeout(() => {
    noteImports();
    void loadList();
  }, 300);
}
