/** The search box: what is typed, the suggestions for it, and what choosing one does. */
import { effect, signal } from '@preact/signals';
import * as api from '../api';
import type { Suggestion } from '../api_types';
import { setFilter } from './filters';
import { createLoader } from './resource';
import { scopeQuery } from './search_scope';
import { selectParcel, selectWork } from './selection';
import { flyToBbox, flyToPoint, pin } from './view';
import { chosenZone } from './zones';

const DEBOUNCE_MS = 90;

export const searchText = signal('');
const loader = createLoader<Suggestion[]>();
export const suggestions = loader.state;

/**
 * The kind on a suggestion's badge. The server calls every administrative unit a commune; its level is the first word
 * of the English detail ("province 01", "district 001 · …").
 */
export function suggestionKind({ type, detail_en }: Pick<Suggestion, 'type' | 'detail_en'>): string {
  if (type !== 'commune') return type;
  return /^(province|district)\b/.exec(detail_en ?? '')?.[0] ?? type;
}

/** Suggest while typing; an emptied box has no suggestions. */
export function watchSearch(): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  effect(() => {
    const text = searchText.value.trim();
    clearTimeout(timer);
    if (text === '') return loader.clear();
    const scope = scopeQuery.value;
    timer = setTimeout(() => void loader.run((signal) => api.getSuggestions(text, chosenZone.peek(), signal, scope)), DEBOUNCE_MS);
  });
}

function applyFilter(filter: Record<string, string>): void {
  for (const [name, value] of Object.entries(filter)) setFilter(name, [value]);
}

/** Select, filter or move: whatever the suggestion stands for. */
export function chooseSuggestion(suggestion: Suggestion): void {
  const { type, id, bbox, lon, lat, filter } = suggestion;
  if (type === 'work' && id) return selectWork(id, true);
  if (id && (type === 'parcel' || type === 'parcel_code' || type === 'certificate')) {
    return selectParcel(id, { fly: true });
  }
  if (filter) applyFilter(filter);
  if (bbox) return flyToBbox(bbox, 17);
  if (lon === null || lat === null) return;
  flyToPoint(lon, lat);
  if (type === 'coordinate_vn2000' || type === 'coordinate_wgs84') pin.value = { lon, lat };
}
