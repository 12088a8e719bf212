/** The import that is shown: its record with its tag, followed as it goes on; what a person decides on it. */
import { computed, effect, signal, untracked } from '@preact/signals';
import { createLoader } from '../state/resource';
import { item } from '../state/screen';
import { noticeError, session, sessionEpoch } from '../state/session';
import { reloadTiles } from '../state/view';
import { loadWaiting } from '../state/waiting';
import { decide, followImport, getBatch, type Answer } from './api';
import { choices, mayLook } from './choices';
import { createDoing } from './doing';
import { hasEnded, runs, waits } from './states';
import type { BatchDetail, Progress } from './types';

const RETRY_MS = 3000;

const loader = createLoader<{ value: BatchDetail; etag: string | null }>();
export const batchState = loader.state;
/** As it was last seen: a failed look at it takes nothing off the screen. */
const held = signal<{ value: BatchDetail; etag: string | null } | null>(null);
export const batch = computed(() => held.value?.value ?? null);
export const progress = signal<Progress | null>(null);
/** Somebody has changed it since it was seen; who decides looks again first. */
export const isStale = signal(false);
export const doing = createDoing();

export const mayDecide = computed(() => choices.value?.may_approve ?? false);
/** Whether the person may answer, fix, hand in: an author, or a manager. */
export const mayChange = computed(() => {
  const current = batch.value;
  return Boolean(choices.value?.may_import && current && (current.created_by === session.value?.username || mayDecide.value));
});

export async function loadBatch(): Promise<void> {
  const id = item.peek();
  if (!id) return;
  const found = await loader.run((signal) => getBatch(id, signal));
  noticeError(loader.state.peek().error);
  if (loader.state.peek().error?.status === 404) held.value = null; // another person may not see it
  if (!found || found.value.id !== item.peek()) return;
  held.value = found;
  isStale.value = false;
  if (!runs(found.value)) progress.value = null;
}

/** A new state arrived: who is about to approve keeps what they look at until they ask for the newer one. */
function renew(): void {
  const seen = batch.peek();
  if (seen?.state === 'submitted' && mayDecide.peek() && !doing.busy.peek()) isStale.value = true;
  else void loadBatch();
}

/** Load what the address names and follow it until it has ended; a lost connection is taken up where it broke. */
export function watchBatch(): () => void {
  return effect(() => {
    void sessionEpoch.value;
    const id = item.value;
    if (held.peek()?.value.id !== id) held.value = null;
    progress.value = null;
    if (id === null || !mayLook.value) return;
    const controller = new AbortController();
    untracked(() => void loadBatch().then(() => follow(id, controller.signal)));
    return () => controller.abort();
  });
}

async function follow(id: string, signal: AbortSignal): Promise<void> {
  let last: string | null = null;
  let known = false; // what has happened before is in the record already
  while (!signal.aborted) {
    const seen = batch.peek();
    if (!seen || seen.id !== id || (known && hasEnded(seen))) return;
    try {
      await followImport(
        id,
        last,
        (event, number) => {
          last = number ?? last;
          if (event.kind === 'progress') progress.value = event.progress;
          else schedule();
        },
        signal,
      );
    } catch (error) {
      if (signal.aborted) return;
      noticeError(error);
    }
    known = true;
    await new Promise((done) => setTimeout(done, RETRY_MS));
  }
}

let timer: ReturnType<typeof setTimeout> | undefined;
let seenVersion = 0;

/** Several events may come at once, those of the past first: only a record that is another one is taken. */
function schedule(): void {
  clearTimeout(timer);
  timer = setTimeout(async () => {
    const seen = batch.peek();
    if (!seen) return;
    const { value } = await getBatch(seen.id, new AbortController().signal).catch(() => ({ value: null }));
    if (!value || (value.version === seen.version && value.state === seen.state && seenVersion === countOf(value))) return;
    seenVersion = countOf(value);
    renew();
  }, 150);
}

const countOf = (value: BatchDetail): number => Object.values(value.open_warnings).reduce((sum, n) => sum + n, 0);

/** Ask for a decision and look at what became of it. @returns what was answered, null where it failed */
export async function decideNow(what: string, body?: unknown, options: { seen?: boolean } = {}): Promise<Answer | null> {
  const current = held.peek();
  if (!current) return null;
  let answer: Answer | null = null;
  const done = await doing.run(what, async () => {
    answer = await decide(current.value.id, what, body, options.seen ? current.etag : null);
    await loadBatch();
  });
  if (!done) return null;
  void loadWaiting();
  if (what === 'approve' || what === 'undo') reloadTiles();
  return answer;
}

export const canBeStopped = computed(() => {
  const current = batch.value;
  return current !== null && current.state !== 'committing' && (runs(current) || waits(current)) && mayChange.value;
});

/** The register has changed with it: what the map shows is fetched anew. */
export function watchWritten(): () => void {
  let former: string | null = null;
  return effect(() => {
    const current = batch.value;
    const now = current && `${current.id} ${current.state}`;
    if (current?.state === 'committed' && former === `${current.id} committing`) reloadTiles();
    former = now;
  });
}
