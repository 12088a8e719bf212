/** What the user asks to see: filter values by server parameter, sort order, "in view only". */
import { computed, signal } from '@preact/signals';
import type { Query } from '../api';
import { asOf, comparedDay, dayQuery } from './as_of';
import type { Filters, Sort } from './permalink';
import { viewBbox } from './view';

export const filters = signal<Filters>({});
export const inView = signal(false);
export const sort = signal<Sort>('key');

/** What a worker can judge from a tile's own properties, without asking the server again. */
export interface TileFilter {
  uses: string[] | null;
  certificates: string[] | null;
  minArea: number | null;
  maxArea: number | null;
}

export const hasFilters = computed(() => Object.keys(filters.value).length > 0 || inView.value);

const numberOf = (name: string): number | null => {
  const text = filters.value[name]?.[0];
  return text === undefined ? null : Number(text);
};

export const areaRange = computed(() => ({ min: numberOf('min_area'), max: numberOf('max_area') }));

export const tileFilter = computed<TileFilter>(() => ({
  uses: filters.value['main_use_code'] ?? null,
  certificates: filters.value['certificate_status'] ?? null,
  minArea: areaRange.value.min,
  maxArea: areaRange.value.max,
}));

/** Whether tiles dim what does not meet the filter. */
export const isFiltering = computed(() => {
  const { uses, certificates, minArea, maxArea } = tileFilter.value;
  return uses !== null || certificates !== null || minArea !== null || maxArea !== null || 'outside' in placeQuery.value;
});

/** Attributes of which nothing is kept by day: the server refuses to filter the rows of a past day by them. */
const OF_TODAY = ['origin_code', 'missing_dossier'];
/** Filters that wait until the present is shown again; left of a divider and right of it the same ones are in force. */
export const idleFilters = computed(() => (asOf.value || comparedDay.value ? OF_TODAY.filter((name) => name in filters.value) : []));
export const inForce = computed(() => Object.entries(filters.value).filter(([name]) => !idleFilters.value.includes(name)));

/** Filters for aggregated tiles, which the server must sum anew. */
export const densityQuery = computed<Query>(() => ({ ...Object.fromEntries(inForce.value), ...dayQuery.value }));
/** The day, and filters that a tile of shapes cannot answer itself, by place, unit, date…: the server marks what does not meet them. */
export const placeQuery = computed<Query>(() => {
  const judged = inForce.value.filter(([name]) => !JUDGED_BY_TILES.includes(name));
  return { ...(judged.length && { ...Object.fromEntries(judged), outside: 'true' }), ...dayQuery.value };
});
const JUDGED_BY_TILES = ['main_use_code', 'certificate_status', 'min_area', 'max_area'];

/** Parameters for lists and counts; a facet leaves its own filter out, so that its other values keep their counts. */
export function filterQuery(without: readonly string[] = []): Query {
  const kept = inForce.value.filter(([name]) => !without.includes(name));
  const query: Query = { ...Object.fromEntries(kept), ...dayQuery.value };
  if (inView.value && viewBbox.value) query.bbox = viewBbox.value.map((degrees) => degrees.toFixed(6));
  return query;
}

export function setFilter(name: string, values: string[]): void {
  const rest = { ...filters.value };
  delete rest[name];
  if (name === 'near') delete rest['distance'];
  filters.value = values.length ? { ...rest, [name]: values } : rest;
}

export function toggleFilterValue(name: string, value: string): void {
  const values = filters.value[name] ?? [];
  setFilter(name, values.includes(value) ? values.filter((other) => other !== value) : [...values, value]);
}

/** Ask for what lies around parcels: what touches them at 0 m. @param refs tile ids */
export function setNear(refs: readonly number[], metres: number): void {
  const rest = { ...filters.value };
  delete rest['distance'];
  filters.value = { ...rest, near: refs.map(String), ...(metres > 0 && { distance: [String(metres)] }) };
}

/** The server's limits for it. */
export const NEAR_LIMIT = 50;
export const MAX_DISTANCE_M = 5000;

/** @param min m², null for no limit @param max m², null for no limit */
export function setAreaRange(min: number | null, max: number | null): void {
  const rest = { ...filters.value };
  delete rest['min_area'];
  delete rest['max_area'];
  if (min !== null && min > 0) rest['min_area'] = [String(min)];
  if (max !== null) rest['max_area'] = [String(max)];
  filters.value = rest;
}

export function clearFilters(): void {
  filters.value = {};
  inView.value = false;
}
