/** What the server is asked about imports. */
import { change, followEvents, getFile, getJson, getSuggestions, getTagged, toQueryString, upload, type Query } from '../api';
import type { Suggestion } from '../api_types';
import type { BatchDetail, BatchPage, Candidate, Choices, Finding, FixPage, Progress, Removal, StagedRow, State } from './types';

export const getChoices = (signal: AbortSignal): Promise<Choices> => getJson('/import-choices', signal);

export const getBatches = (query: Query, signal: AbortSignal): Promise<BatchPage> => getJson(`/imports${toQueryString(query)}`, signal);

export const getBatch = (id: string, signal: AbortSignal): Promise<{ value: BatchDetail; etag: string | null }> =>
  getTagged(`/imports/${id}`, signal);

/** @param crs one more system to try, beside those that were weighed */
export async function getCandidates(id: string, crs: string | null, signal: AbortSignal): Promise<Candidate[]> {
  const answer = await getJson<{ candidates: Candidate[] }>(`/imports/${id}/candidates${toQueryString({ crs })}`, signal);
  return answer.candidates;
}

export const getFindings = (id: string, query: Query, signal: AbortSignal): Promise<{ issues: Finding[]; next: string | null }> =>
  getJson(`/imports/${id}/issues${toQueryString(query)}`, signal);

export const getRows = (id: string, query: Query, signal: AbortSignal): Promise<{ features: StagedRow[]; next: string | null }> =>
  getJson(`/imports/${id}/rows${toQueryString(query)}`, signal);

export const getRemovals = (id: string, query: Query, signal: AbortSignal): Promise<{ features: Removal[]; next: string | null }> =>
  getJson(`/imports/${id}/removals${toQueryString(query)}`, signal);

export const getFixes = (id: string, rows: readonly number[], signal: AbortSignal): Promise<FixPage> =>
  getJson(`/imports/${id}/fixes${toQueryString({ row: rows })}`, signal);

export const getReport = (id: string, kind: string, lang: string): Promise<{ blob: Blob; name: string }> =>
  getFile(`/imports/${id}/report${toQueryString({ f: kind, lang })}`);

export async function getCommunes(text: string, signal: AbortSignal): Promise<Suggestion[]> {
  const found = await getSuggestions(text, null, signal);
  return found.filter(({ type, filter }) => type === 'commune' && filter?.['commune_code']);
}

export interface Answer {
  id: string;
  state: State;
  repeated?: boolean;
  accepted?: number;
  taken?: number;
  done?: number;
}

export const addImport = (form: FormData, onProgress: (share: number) => void, signal: AbortSignal): Promise<Answer> =>
  upload('/imports', form, onProgress, signal);

/** One decision on an import; `etag` is what was seen, where the route wants to know. */
export const decide = (id: string, what: string, body?: unknown, etag?: string | null): Promise<Answer | null> =>
  change<Answer>('POST', `/imports/${id}/${what}`, body, { etag: etag ?? null });

export type Event = { kind: 'state' } | { kind: 'progress'; progress: Progress } | { kind: 'accepted' };

/** Follow an import from the event after `last`; the number of each event comes with it. */
export const followImport = (id: string, last: string | null, onEvent: (event: Event, number: string | null) => void, signal: AbortSignal) =>
  followEvents(
    `/imports/${id}/events`,
    last,
    ({ id: number, type, data }) => {
      if (type === 'progress') onEvent({ kind: 'progress', progress: JSON.parse(data) as Progress }, number);
      else if (type === 'state' || type === 'accepted') onEvent({ kind: type }, number);
    },
    signal,
  );
