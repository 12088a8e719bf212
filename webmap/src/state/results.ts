/** The list of parcels that meet the filters, page after page, and the counts of the facets. */
import { computed, effect, signal } from '@preact/signals';
import * as api from '../api';
import type { ParcelPage, ParcelRow, Stats } from '../api_types';
import { hasFormerProvinces } from './as_of';
import { filterQuery, sort } from './filters';
import { createLoader } from './resource';
import { mayRead, noticeError, reader, session, sessionEpoch } from './session';

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
  const query = { ...listQuery.peek(), limit: PAGE_SIZE };
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
  const { signal } = (moreController = new AbortController());
  loadingMore.value = true;
  try {
    const query = { ...listQuery.peek(), limit: PAGE_SIZE, cursor };
    const page = await api.getParcelPage(query, signal);
    if (signal.aborted) return;
    moreRows.value = [...moreRows.peek(), ...page.rows];
    nextCursor.value = page.next;
  } catch (error) {
    noticeError(error);
  } finally {
    loadingMore.value = false;
  }
}

/** Facets that the server counts in one look; each leaves its own filter out, so that its other values keep their counts. */
const FACETS = ['certificate_status', 'main_use_code', 'status'] as const;
/** Facets for those who may know of units. */
const CLEARED_FACETS = ['managing_unit'] as const;
/** Provinces of the day: a row of the register names the present one, whatever its day. */
type ProvinceFacet = 'province_code' | 'former_province_code';
export const provinceFacet = computed<ProvinceFacet>(() => (hasFormerProvinces.value ? 'former_province_code' : 'province_code'));
export type FacetName = (typeof FACETS)[number] | (typeof CLEARED_FACETS)[number] | ProvinceFacet;

const counts = createLoader<Stats>();
const areas = createLoader<Stats>();

export const facetNames = computed<FacetName[]>(() => [...FACETS, provinceFacet.value, ...((session.value?.clearance ?? 0) > 0 ? CLEARED_FACETS : [])]);
export const facetStats = (name: FacetName): Stats | null =>
  counts.state.value.value && name in counts.state.value.value.facets ? counts.state.value.value : null;
/** Counts by classes of area, whatever area is asked for. */
export const areaStats = areas.state;
export const facetCounts = counts.state;
export function retryFacets(): void {
  counts.retry();
  areas.retry();
}

/** How many parcels meet the filters, and their area; a list that stopped counting is helped out by the facets. */
export const found = computed(() => {
  const page = firstPage.state.value.value;
  if (!page) return null;
  const exact = counts.state.value;
  return page.matched_capped && exact.value && !exact.loading
    ? { count: exact.value.total, capped: false, area: exact.value.legal_area_m2 }
    : { count: page.matched, capped: page.matched_capped, area: page.total_area_m2 };
});

function loadFacets(): void {
  void counts.run((signal) => api.getStats({ facets: facetNames.peek(), ...filterQuery() }, signal));
  void areas.run((signal) => api.getStats({ histogram: 'area', ...filterQuery(['min_area', 'max_area']) }, signal));
}

/** What list and table ask for; a change means other rows. */
export const listQuery = computed<api.Query>(() => ({ ...filterQuery(), sort: sort.value }));

/** What one reader was told is not for the next, not even until the next answer has come. */
function forget(): void {
  moreController?.abort();
  for (const loader of [firstPage, counts, areas]) loader.clear();
  moreRows.value = [];
  nextCursor.value = null;
}

/** Fetch list and facets now and whenever the filters change. */
export function watchResults(): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let lastFilters = '';
  let lastList = '';
  let lastReader = '';
  effect(() => {
    const epoch = sessionEpoch.value;
    if (reader.peek() !== lastReader) forget();
    lastReader = reader.peek();
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
