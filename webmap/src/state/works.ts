/** The works on the parcels of the filters, with conditions of their own: what the second tab of the table asks for. */
import { computed, effect, signal } from '@preact/signals';
import * as api from '../api';
import type { WorkPage } from '../api_types';
import { asOf, comparedDay, dayQuery } from './as_of';
import { clearFilters, filterQuery, hasFilters } from './filters';
import type { Filters, TableTab, WorkSort } from './permalink';
import { createLoader, type Resource } from './resource';
import { results } from './results';
import { mayRead, noticeError, reader, session, sessionEpoch } from './session';

/** Rows of a page of the tables. */
export const TABLE_PAGE = 100;

export const tableTab = signal<TableTab>('parcels');
export const workFilters = signal<Filters>({});
export const workSort = signal<WorkSort>('code');
/** Set where somebody is to go on in the rows of the table when these have come. */
export const tableCalled = signal(false);

/** Of these nothing is kept by day, and these are for who may know of them. */
const OF_TODAY: readonly string[] = ['work_missing_document', 'work_standing'];
const CLEARED: readonly string[] = ['work_group', 'work_missing_document'];

/** Whether a condition may be set now. */
export const isWorkConditionOffered = (name: string): boolean =>
  !((asOf.value || comparedDay.value) && OF_TODAY.includes(name)) && ((session.value?.clearance ?? 0) > 0 || !CLEARED.includes(name));

/** The conditions of works in force. */
export const workConditions = computed(() => Object.entries(workFilters.value).filter(([name]) => isWorkConditionOffered(name)));

/** Whether anything is asked for, of parcels or of works. */
export const hasConditions = computed(() => hasFilters.value || workConditions.value.length > 0);

export function clearConditions(): void {
  clearFilters();
  workFilters.value = {};
}

/** What tiles of works are asked by, where the same conditions bear the names of the attributes. */
const TILE_NAMES: Partial<Record<string, string>> = { work_type: 'work_type', work_group: 'work_group' };
const tileName = (name: string): string => TILE_NAMES[name] ?? name.replace('work_', '');
/** Of tiles of works: the day, and their own conditions; the server marks what does not meet these. */
export const workTileQuery = computed<api.Query>(() => {
  const judged = workConditions.value.map(([name, values]) => [tileName(name), values]);
  return { ...(judged.length && { ...Object.fromEntries(judged), outside: 'true' }), ...dayQuery.value };
});

/** Parameters of the works that are asked for, without their order. */
export const workQuery = computed<api.Query>(() => ({ ...filterQuery(), ...Object.fromEntries(workConditions.value) }));
export const workListQuery = computed<api.Query>(() => ({ ...workQuery.value, sort: workSort.value }));

export function toggleWorkFilter(name: string, value: string): void {
  const { [name]: values = [], ...rest } = workFilters.peek();
  const chosen = values.includes(value) ? values.filter((other) => other !== value) : [...values, value];
  workFilters.value = chosen.length ? { ...rest, [name]: chosen } : rest;
}

export function clearWorkFilter(name: string): void {
  const { [name]: _, ...rest } = workFilters.peek();
  workFilters.value = rest;
}

export const getWorkPage = (query: api.Query, signal: AbortSignal): Promise<WorkPage> =>
  api.getJson(`/works${api.toQueryString(query)}`, signal);

const firstPage = createLoader<WorkPage>();
/** What the first page answers, or will answer, and to whom. */
const asked = signal({ question: '', by: '' });
const question = computed(() => `${sessionEpoch.value}${api.toQueryString(workListQuery.value)}`);

/** The first page: never one of a former reader, and one of former conditions or parcels only as loading. */
export const workResults = computed<Resource<WorkPage>>(() => {
  const { value, error, loading } = firstPage.state.value;
  const isWaited = results.value.loading || asked.value.question !== question.value;
  const isTheirs = asked.value.by === reader.value;
  return { value: isTheirs ? value : null, error: isTheirs && !isWaited ? error : null, loading: loading || isWaited };
});

/** How many works there are, and their floor area in m²; null until they are counted. */
export const worksFound = computed(() => {
  const page = workResults.value.value;
  return page && { count: page.matched, capped: page.matched_capped, floorArea: page.floor_area_m2 };
});

/** Count works, and fetch the first of them, now and whenever others are asked for; after the parcels. @returns ends it */
export function watchWorks(): () => void {
  return effect(() => {
    const before = asked.peek();
    const now = { question: question.value, by: reader.value };
    if (before.by !== now.by) firstPage.clear();
    if (!mayRead.value || results.value.loading || (before.question === now.question && firstPage.state.peek().value)) return;
    asked.value = now;
    const query = { ...workListQuery.peek(), limit: TABLE_PAGE };
    void firstPage.run((signal) => getWorkPage(query, signal)).then(() => noticeError(firstPage.state.peek().error));
  });
}

export const retryWorks = (): void => firstPage.retry();
