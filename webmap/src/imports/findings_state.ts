/** Findings of the import: filtered, page by page, and the one that is looked at, with the map. */
import { computed, effect, signal, untracked } from '@preact/signals';
import { wantedFinding } from '../state/looked_finding';
import { createLoader } from '../state/resource';
import { noticeError } from '../state/session';
import { getFindings } from './api';
import { batch } from './batch_state';
import { findRow, flyTo } from './rows_state';
import { focusedMark, focusedShape, shownMarks } from './scene';
import type { Finding, Severity } from './types';

const PAGE = 200;

export interface FindingFilter {
  severity: Severity | null;
  code: string | null;
}

export const findingFilter = signal<FindingFilter>({ severity: null, code: null });
const loader = createLoader<{ issues: Finding[]; next: string | null }>();
export const findingsState = loader.state;
export const findings = signal<readonly Finding[]>([]);
const next = signal<string | null>(null);
export const hasMoreFindings = computed(() => next.value !== null);
export const looked = computed(() => findings.value.find(({ id }) => id === focusedMark.value) ?? null);

async function load(id: string, filter: FindingFilter, cursor: string | null): Promise<void> {
  const found = await loader.run((abort) => getFindings(id, { ...filter, cursor, limit: PAGE }, abort));
  noticeError(loader.state.peek().error);
  if (!found) return;
  findings.value = cursor === null ? found.issues : [...findings.peek(), ...found.issues];
  next.value = found.next;
  shownMarks.value = findings.peek().filter(({ geometry }) => geometry);
  showWanted(id);
}

/** The finding for which somebody came here, once it is in the list: further pages are fetched up to it. */
function showWanted(id: string): void {
  const wanted = wantedFinding.peek();
  if (wanted?.batch !== id) return;
  const found = findings.peek().find((one) => one.id === wanted.number);
  if (!found && next.peek() !== null) return void loadMoreFindings();
  wantedFinding.value = null;
  if (found) void lookAtFinding(found);
}

export const loadMoreFindings = (): Promise<void> => load(batch.peek()!.id, findingFilter.peek(), next.peek());
export const retryFindings = loader.retry;

/** Findings change when the import is judged anew, and when warnings are accepted. */
const judged = computed(() => {
  const current = batch.value;
  return current && `${current.id} ${current.version} ${JSON.stringify(current.open_warnings)}`;
});

export function watchFindings(): () => void {
  const stop = effect(() => {
    const [key, filter] = [judged.value, findingFilter.value];
    if (!key) return;
    untracked(() => void load(key.split(' ')[0]!, filter, null));
  });
  const stopWanted = effect(() => {
    const wanted = wantedFinding.value;
    if (wanted && findings.peek().length > 0) untracked(() => showWanted(batch.peek()!.id));
  });
  return () => {
    stop();
    stopWanted();
    loader.clear();
    [findings.value, shownMarks.value, focusedMark.value, focusedShape.value] = [[], [], null, null];
  };
}

let controller = new AbortController();

/** Look at a finding: the map flies to its mark, or to its row where it has none. */
export async function lookAtFinding(finding: Finding): Promise<void> {
  controller.abort();
  const mine = (controller = new AbortController());
  focusedMark.value = finding.id;
  focusedShape.value = null;
  if (finding.geometry) flyTo(finding.geometry);
  if (finding.row_no === null) return;
  try {
    const row = await findRow(batch.peek()!.id, finding.row_no, mine.signal);
    if (mine.signal.aborted || !row) return;
    focusedShape.value = row.geometry;
    if (!finding.geometry) flyTo(row.geometry);
  } catch (error) {
    if (!mine.signal.aborted) noticeError(error);
  }
}

/** The finding before or after the one that is looked at. */
export function stepFinding(by: 1 | -1): Finding | null {
  const all = findings.peek();
  const at = all.findIndex(({ id }) => id === focusedMark.peek());
  const found = all[at < 0 ? (by > 0 ? 0 : all.length - 1) : at + by] ?? null;
  if (found) void lookAtFinding(found);
  return found;
}
