/** Rows of a table by their place in the results, fetched page by page as they come into view. */
import { computed, effect, signal, type ReadonlySignal } from '@preact/signals';
import * as api from '../api';
import { noticeError, sessionEpoch } from '../state/session';
import { TABLE_PAGE as PAGE_SIZE } from '../state/works';
import { pagesOf, type Span } from './window';

/** Rows that the server lets a table jump over. */
export const MOST_ROWS = 100_000;
/** Pages that are kept; those looked at longest ago go first. */
const MOST_PAGES = 60;
/** A scrollbar that is dragged passes pages that nobody reads. */
const REST_MS = 60;

interface Page<Row> {
  rows: Row[];
  next: string | null;
}

interface Source<Row> {
  /** what is asked for, without the place */
  query: ReadonlySignal<api.Query>;
  getPage(query: api.Query, signal: AbortSignal): Promise<Page<Row>>;
  /** how many there are in all, null while they are counted */
  count: ReadonlySignal<number | null>;
  /** the first rows, which something else has fetched already */
  first: ReadonlySignal<readonly Row[]>;
  loading: ReadonlySignal<boolean>;
  /** whether anything has come yet */
  hasCome: ReadonlySignal<boolean>;
  /** whether the first rows cannot be had */
  hasFailed: ReadonlySignal<boolean>;
}

export interface RowStore<Row> {
  total: ReadonlySignal<number>;
  isCut: ReadonlySignal<boolean>;
  loading: ReadonlySignal<boolean>;
  hasCome: ReadonlySignal<boolean>;
  hasFailed: ReadonlySignal<boolean>;
  error: ReadonlySignal<api.ApiError | null>;
  question: ReadonlySignal<string>;
  /** The row at a place; null while it is on its way. */
  at(index: number): Row | null;
  /** All rows from one place to before another, those not yet here fetched; fewer where one cannot be had. */
  between(first: number, end: number): Promise<Row[]>;
  /** See to it that the rows of a span come, when the view has come to rest. */
  want(span: Span): void;
  /** Forget everything when other rows are asked for. @returns ends it */
  watch(): () => void;
}

export function createRowStore<Row>(source: Source<Row>): RowStore<Row> {
  const error = signal<api.ApiError | null>(null);
  const total = computed(() => Math.min(MOST_ROWS, source.count.value ?? 0));
  const question = computed(() => `${sessionEpoch.value}${api.toQueryString(source.query.value)}`);
  const held = signal<{ of: string; pages: ReadonlyMap<number, Page<Row>> }>({ of: '', pages: new Map() });
  /** Pages of another question, or of another reader, are no pages: not even until they are cleared away. */
  const pages = computed(() => (held.value.of === question.value ? held.value.pages : new Map<number, Page<Row>>()));
  const underWay = new Map<number, AbortController>();
  let timer: ReturnType<typeof setTimeout> | undefined;

  const at = (index: number): Row | null =>
    pages.value.get(Math.floor(index / PAGE_SIZE))?.rows[index % PAGE_SIZE] ?? source.first.value[index] ?? null;

  function keep(number: number, page: Page<Row>): void {
    const kept = [...pages.peek()].filter(([other]) => other !== number).slice(1 - MOST_PAGES);
    held.value = { of: question.peek(), pages: new Map([...kept, [number, page]]) };
  }

  async function fetchPage(number: number): Promise<void> {
    const controller = new AbortController();
    underWay.set(number, controller);
    const asked = question.peek();
    const before = pages.peek().get(number - 1)?.next;
    const place = before ? { cursor: before } : { offset: number * PAGE_SIZE };
    try {
      const { rows, next } = await source.getPage({ ...source.query.peek(), limit: PAGE_SIZE, ...place }, controller.signal);
      if (asked !== question.peek()) return;
      keep(number, { rows, next });
      error.value = null;
    } catch (failure) {
      if (controller.signal.aborted) return;
      error.value = failure as api.ApiError;
      noticeError(failure);
    } finally {
      if (underWay.get(number) === controller) underWay.delete(number);
    }
  }

  const isHere = (page: number): boolean =>
    pages.peek().has(page) || (page + 1) * PAGE_SIZE <= source.first.peek().length || total.peek() <= source.first.peek().length;
  const missingOf = (span: Span): number[] => pagesOf(span, PAGE_SIZE).filter((page) => !isHere(page));

  return {
    total,
    isCut: computed(() => (source.count.value ?? 0) > MOST_ROWS),
    loading: source.loading,
    hasCome: source.hasCome,
    hasFailed: source.hasFailed,
    error,
    question,
    at,
    want(span) {
      clearTimeout(timer);
      const missing = missingOf(span).filter((page) => !underWay.has(page));
      if (missing.length === 0 || source.loading.peek()) return;
      timer = setTimeout(() => void Promise.all(missing.map(fetchPage)), REST_MS);
    },
    async between(first, end) {
      for (const page of missingOf({ first, end })) await fetchPage(page);
      return Array.from({ length: end - first }, (_, i) => at(first + i)).filter((row) => row !== null);
    },
    watch: () =>
      effect(() => {
        const of = question.value;
        for (const controller of underWay.values()) controller.abort();
        underWay.clear();
        held.value = { of, pages: new Map() };
        error.value = null;
      }),
  };
}
