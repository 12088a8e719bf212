/** Findings of all imports that the reader may see: what the third tab of the table asks for, and its count. */
import { computed, effect, signal, untracked } from '@preact/signals';
import * as api from '../api';
import type { Severity } from '../api_types';
import { inView } from './filters';
import { createLoader, type Resource } from './resource';
import { mayRead, noticeError, reader, session, sessionEpoch } from './session';
import { viewBbox } from './view';
import { importsEpoch, noteImports } from './waiting';
import { TABLE_PAGE } from './works';

export type FindingState = 'open' | 'accepted';

export interface ImportFinding {
  /** the import and the finding's number in it */
  id: string;
  number: number;
  batch: { id: string; file_name: string; state: string; state_title_vi: string; state_title_en: string; target: string; secrecy_level: number };
  row_no: number | null;
  /** what people call the row by: sheet/parcel, or the code of a work */
  key: string | null;
  code: string;
  variant: string;
  severity: Severity;
  title_vi: string;
  title_en: string;
  message_vi: string;
  message_en: string;
  measured: number | null;
  limit_value: number | null;
  unit: string;
  accepted_by: string | null;
  accepted_at: string | null;
  acceptance_reason: string | null;
  geometry: GeoJSON.Geometry | null;
  /** the registered one, where there is one that the reader sees */
  parcel: { id: string; tile_id: number; sheet_no: number; parcel_no: number } | null;
}

export interface FindingTally {
  code: string;
  title_vi: string;
  title_en: string;
  severity: Severity;
  state: FindingState;
  n: number;
}

export interface FindingsPage {
  rows: ImportFinding[];
  next: string | null;
  matched: number;
  /** errors and warnings that nobody has settled */
  open: number;
  tallies: FindingTally[];
}

type Answer = Omit<FindingsPage, 'rows'> & { findings: Omit<ImportFinding, 'id'>[] };

export async function getFindingsPage(query: api.Query, abort: AbortSignal): Promise<FindingsPage> {
  const { findings, ...rest } = await api.getJson<Answer>(`/imports/findings${api.toQueryString(query)}`, abort);
  return { rows: findings.map((one) => ({ ...one, id: `${one.batch.id}/${one.number}` })), ...rest };
}

/** Whether there can ever be any for who is using the page. */
export const seesFindings = computed(() => session.value?.sees_imports ?? false);

export type FindingCondition = 'severity' | 'state' | 'code';
export const findingConditions = signal<Partial<Record<FindingCondition, string[]>>>({});

export function toggleFindingCondition(name: FindingCondition, value: string): void {
  const { [name]: values = [], ...rest } = findingConditions.peek();
  const chosen = values.includes(value) ? values.filter((other) => other !== value) : [...values, value];
  findingConditions.value = chosen.length ? { ...rest, [name]: chosen } : rest;
}

const place = computed<api.Query>(() =>
  inView.value && viewBbox.value ? { bbox: viewBbox.value.map((degrees) => degrees.toFixed(6)) } : {},
);
export const findingQuery = computed<api.Query>(() => ({ ...findingConditions.value, ...place.value }));

const firstPage = createLoader<FindingsPage>();
/** Of whom the first page is, and what it answers. */
const asked = signal({ question: '', by: '' });
const question = computed(() => `${sessionEpoch.value}/${importsEpoch.value}${api.toQueryString(findingQuery.value)}`);

/** The first page: never one of a former reader, and one of another question only as loading. */
export const findingResults = computed<Resource<FindingsPage>>(() => {
  const { value, error, loading } = firstPage.state.value;
  const isTheirs = asked.value.by === reader.value;
  const isWaited = asked.value.question !== question.value;
  return { value: isTheirs ? value : null, error: isTheirs && !isWaited ? error : null, loading: loading || isWaited };
});
export const findingsFound = computed(() => findingResults.value.value);
export const retryFindings = (): void => firstPage.retry();

const DELAY_MS = 150;

/** Count findings, and fetch the first of them, now and whenever imports or conditions change. @returns ends it */
export function watchFindings(): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const load = () => {
    const now = { question: question.peek(), by: reader.peek() };
    if (asked.peek().by !== now.by) firstPage.clear();
    asked.value = now;
    const query = { ...findingQuery.peek(), limit: TABLE_PAGE };
    void firstPage.run((abort) => getFindingsPage(query, abort)).then(() => noticeError(firstPage.state.peek().error));
  };
  const onReturn = () => document.visibilityState === 'visible' && noteImports();
  document.addEventListener('visibilitychange', onReturn);
  const stops = [
    () => document.removeEventListener('visibilitychange', onReturn),
    effect(() => {
      const now = question.value;
      if (!mayRead.value || !seesFindings.value) return;
      const before = asked.peek();
      if (before.by === reader.value && before.question === now && firstPage.state.peek().value) return;
      clearTimeout(timer);
      timer = setTimeout(load, before.question === '' ? 0 : DELAY_MS);
    }),
    effect(() => {
      void [importsEpoch.value, sessionEpoch.value];
      if (!mayRead.value || !seesFindings.value) return;
      const controller = new AbortController();
      void untracked(() => followRunning(controller.signal));
      return () => controller.abort();
    }),
  ];
  return () => {
    clearTimeout(timer);
    stops.forEach((stop) => stop());
  };
}

const RUNS = ['inspecting', 'staging', 'checking', 'committing', 'received'];

interface Told {
  state: string;
  events: { number: number }[];
}

/** The import that a worker has, or takes next, followed by its events: when it runs no more, findings are others. */
async function followRunning(abort: AbortSignal): Promise<void> {
  try {
    const path = `/imports${api.toQueryString({ state: RUNS, limit: 200 })}`;
    const { imports } = await api.getJson<{ imports: { id: string; state: string }[] }>(path, abort);
    const next = imports.find(({ state }) => state !== 'received') ?? imports.at(-1);
    if (!next) return;
    const events = `/imports/${next.id}/events`;
    // What has happened before is no news: an import may have been judged several times.
    const before = await api.getJson<Told>(events, abort);
    if (!RUNS.includes(before.state)) return noteImports();
    const last = String(before.events.at(-1)?.number ?? 0);
    await api.followEvents(events, last, ({ type, data }) => {
      const { state } = JSON.parse(data) as { state?: string };
      if (type === 'state' && state && !RUNS.includes(state) && !abort.aborted) noteImports();
    }, abort);
  } catch (error) {
    if (!abort.aborted) noticeError(error);
  }
}
