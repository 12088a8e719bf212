/** The import that is shown: its record with its tag, followed as it goes on; what a person decides on it. */
import { computed, effect, signal, untracked } from '@preact/signals';
import { createLoader } from '../state/resource';
import { item } from '../state/screen';
import { noticeError, reader, session, sessionEpoch } from '../state/session';
import { reloadTiles } from '../state/view';
import { loadWaiting, noteImports } from '../state/waiting';
import { decide, followImport, getBatch, type Answer } from './api';
import { choices, mayLook } from './choices';
import { createDoing } from './doing';
import { hasEnded, runs, waits } from './states';
import type { BatchDetail, Progress } from './types';

const RETRY_MS = 3000;

interface Tagged {
  value: BatchDetail;
  etag: string | null;
}

const loader = createLoader<Tagged>();
export const batchState = loader.state;
/** As it was last seen: a failed look at it takes nothing off the screen. */
const held = signal<Tagged | null>(null);
/** who looked at it */
let heldFor: string | null = null;
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

/** Show it as it is now, because a person asked for it or acted on it. */
export const loadBatch = (): Promise<void> => look(true);

async function look(asked: boolean): Promise<void> {
  const id = item.peek();
  if (!id) return;
  const found = await loader.run((signal) => getBatch(id, signal));
  noticeError(loader.state.peek().error);
  if (loader.state.peek().error?.status === 404) held.value = null; // another person may not see it
  if (found) take(found, asked);
}

/** Take a record that came; who is about to approve keeps what they look at until they ask for the newer one. */
function take(found: Tagged, asked: boolean): void {
  if (found.value.id !== item.peek()) return;
  const seen = held.peek()?.value;
  if (!asked && seen?.id === found.value.id && heldFor === reader.peek()) {
    if (isSame(seen, found.value)) return;
    isStale.value = seen.state === 'submitted' && mayDecide.peek() && !doing.busy.peek();
    if (isStale.peek()) return;
  }
  if (seen?.id === found.value.id) noteImports();
  held.value = found;
  heldFor = reader.peek();
  isStale.value = false;
  if (!runs(found.value)) progress.value = null;
}

const isSame = (seen: BatchDetail, found: BatchDetail): boolean =>
  seen.version === found.version && seen.state === found.state && openWarnings(seen) === openWarnings(found);

const openWarnings = (value: BatchDetail): number => Object.values(value.open_warnings).reduce((sum, n) => sum + n, 0);

/** Load what the address names and follow it until it has ended; a lost connection is taken up where it broke. */
export function watchBatch(): () => void {
  return effect(() => {
    void sessionEpoch.value;
    const id = item.value;
    if (held.peek()?.value.id !== id) held.value = null;
    progress.value = null;
    if (id === null || !mayLook.value) return;
    const controller = new AbortController();
    untracked(() => void look(false).then(() => follow(id, controller.signal)));
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

/** Several events may come at once, those of the past first: the last of them looks. */
function schedule(): void {
  clearTimeout(timer);
  timer = setTimeout(async () => {
    const id = batch.peek()?.id;
    const found = id && (await getBatch(id, new AbortController().signal).catch(() => null));
    if (found) take(found, false);
  }, 150);
}

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
  noteImports();
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
