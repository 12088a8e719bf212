/** The list of parcels that meet the filters, page after page, and the counts of the facets. */
import { computed, effect, signal } from '@preact/signals';
import * as api from '../api';
import type { ParcelPage, ParcelRow, Stats } from '../api_types';
import { filterQuery, filters, sort } from './filters';
import { createLoader } from './resource';
import { mayRead, noticeError, sessionEpoch } from './session';

const PAGE_SIZE = 50;
/** Long enough to swallow a drag of a slider, short enough not to be felt. */
const DEBOUNCE_MS = 120;

const firstPage = createLoader<ParcelPage>();
const moreRows = signal<ParcelRow[]>([]);
const nextCursor = signal<string | null>(null);
export const loadingMore = signal(false);

export const results = firstPage.state;
export const rows = computed(() => [...(firstPage.state.value.value?.rows ?? []), ...moreRows.value]);
export const hasMore = computed(() => nextCursor.value !== null);
export const retryResults = (): void => firstPage.retry();

async function loadFirstPage(): Promise<void> {
  const query = { ...filterQuery(), sort: sort.value, limit: PAGE_SIZE };
  const page = await firstPage.run((signal) => api.getParcelPage(query, signal));
  noticeError(firstPage.state.peek().error);
  if (!page) return;
  moreRows.value = [];
  nextCursor.value = page.next;
}

let moreController: AbortController | null = null;

export async function loadMore(): Promise<void> {
  const cursor = nextCursor.peek();
  if (cursor === null || loadingMore.peek()) return;
  moreController = new AbortController();
  loadingMore.value = true;
  try {
    const query = { ...filterQuery(), sort: sort.peek(), limit: PAGE_SIZE, cursor };
    const page = await api.getParcelPage(query, moreController.signal);
    moreRows.value = [...moreRows.peek(), ...page.rows];
    nextCursor.value = page.next;
  } catch (error) {
    noticeError(error);
  } finally {
    loadingMore.value = false;
  }
}

/** One request per facet, each without its own filter: its other values keep their counts. */
const FACETS = [
  { name: 'certificate_status', without: ['certificate_status'], histogram: false },
  { name: 'main_use_code', without: ['main_use_code'], histogram: false },
  { name: 'province_code', without: ['province_code', 'commune_code'], histogram: false },
  { name: 'area', without: ['min_area', 'max_area'], histogram: true },
] as const;
export type FacetName = (typeof FACETS)[number]['name'];

const facetLoaders = Object.fromEntries(FACETS.map((facet) => [facet.name, createLoader<Stats>()])) as Record<
  FacetName,
  ReturnType<typeof createLoader<Stats>>
>;

export const facetStats = (name: FacetName): Stats | null => facetLoaders[name].state.value.value;

/** How many parcels meet the filters, and their area; a list that stopped counting is helped out by the facets. */
export const found = computed(() => {
  const page = firstPage.state.value.value;
  if (!page) return null;
  const exact = 'certificate_status' in filters.value ? null : facetStats('certificate_status');
  return page.matched_capped && exact
    ? { count: exact.total, capped: false, area: exact.legal_area_m2 }
    : { count: page.matched, capped: page.matched_capped, area: page.total_area_m2 };
});

function loadFacets(): void {
  for (const facet of FACETS) {
    const own = facet.histogram ? { histogram: 'area' } : { facets: facet.name };
    const query = { ...own, ...filterQuery(facet.without) };
    void facetLoaders[facet.name].run((signal) => api.getStats(query, signal));
  }
}

/** Fetch list and facets now and whenever the filters change. */
export function watchResults(): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let lastFilters = '';
  let lastList = '';
  effect(() => {
    const epoch = sessionEpoch.value;
    const filterKey = `${epoch}${api.toQueryString(filterQuery())}`;
    const listKey = `${filterKey}${sort.value}`;
    if (!mayRead.value || listKey === lastList) return;
    clearTimeout(timer);
    firstPage.state.value = { ...firstPage.state.peek(), loading: true };
    timer = setTimeout(() => {
      moreController?.abort();
      const withFacets = filterKey !== lastFilters;
      // The counts wait for the list: a browser has six connections to a server, and the map's tiles need them too.
      void loadFirstPage().then(() => withFacets && loadFacets());
      [lastFilters, lastList] = [filterKey, listKey];
    }, lastList === '' ? 0 : DEBOUNCE_MS);
  });
}
