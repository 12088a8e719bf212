/** Rows of the table by their place in the results, fetched page by page as they come into view. */
import { computed, effect, signal } from '@preact/signals';
import * as api from '../api';
import type { ParcelRow } from '../api_types';
import { found, listQuery, results, rows as listed } from '../state/results';
import { noticeError, sessionEpoch } from '../state/session';
import { pagesOf, type Span } from './window';

export const PAGE_SIZE = 100;
/** Rows that the server lets a table jump over. */
export const MOST_ROWS = 100_000;
/** Pages that are kept; those looked at longest ago go first. */
const MOST_PAGES = 60;
/** A scrollbar that is dragged passes pages that nobody reads. */
const REST_MS = 60;

interface Page {
  rows: ParcelRow[];
  next: string | null;
}

const pages = signal<ReadonlyMap<number, Page>>(new Map());
export const rowsError = signal<api.ApiError | null>(null);
export const total = computed(() => Math.min(MOST_ROWS, found.value?.count ?? 0));
export const isCut = computed(() => (found.value?.count ?? 0) > MOST_ROWS);

/** The row at a place, from the list where this has it already; null while it is on its way. */
export const rowAt = (index: number): ParcelRow | null =>
  pages.value.get(Math.floor(index / PAGE_SIZE))?.rows[index % PAGE_SIZE] ?? listed.value[index] ?? null;

const underWay = new Map<number, AbortController>();
const question = computed(() => `${sessionEpoch.value}${api.toQueryString(listQuery.value)}`);

/** Forget everything when other rows are asked for. @returns ends it */
export function watchRows(): () => void {
  return effect(() => {
    void question.value;
    for (const controller of underWay.values()) controller.abort();
    underWay.clear();
    pages.value = new Map();
    rowsError.value = null;
  });
}

let timer: ReturnType<typeof setTimeout> | undefined;

/** See to it that the rows of a span come, when the view has come to rest. */
export function wantRows(span: Span): void {
  clearTimeout(timer);
  const missing = pagesOf(span, PAGE_SIZE).filter((page) => !pages.peek().has(page) && !underWay.has(page));
  if (missing.length === 0 || results.peek().loading) return;
  timer = setTimeout(() => void Promise.all(missing.map(fetchPage)), REST_MS);
}

async function fetchPage(number: number): Promise<void> {
  const controller = new AbortController();
  underWay.set(number, controller);
  const asked = question.peek();
  const before = pages.peek().get(number - 1)?.next;
  const place = before ? { cursor: before } : { offset: number * PAGE_SIZE };
  try {
    const { rows, next } = await api.getParcelPage({ ...listQuery.peek(), limit: PAGE_SIZE, ...place }, controller.signal);
    if (asked !== question.peek()) return;
    keep(number, { rows, next });
    rowsError.value = null;
  } catch (error) {
    if (controller.signal.aborted) return;
    rowsError.value = error as api.ApiError;
    noticeError(error);
  } finally {
    if (underWay.get(number) === controller) underWay.delete(number);
  }
}

function keep(number: number, page: Page): void {
  const kept = [...pages.peek()].filter(([other]) => other !== number).slice(1 - MOST_PAGES);
  pages.value = new Map([...kept, [number, page]]);
}

/** All rows from one place to before another, those not yet here fetched; fewer where one cannot be had. */
export async function rowsBetween(first: number, end: number): Promise<ParcelRow[]> {
  const missing = pagesOf({ first, end }, PAGE_SIZE).filter((page) => !pages.peek().has(page));
  for (const page of missing) await fetchPage(page);
  return Array.from({ length: end - first }, (_, i) => rowAt(first + i)).filter((row) => row !== null);
}
