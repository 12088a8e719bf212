/** Where the search box looks: everywhere, in view, in a province or in the commune that is filtered by. No part of the address: it bears on what is typed next, not on what is shown. */
import { computed, effect, signal } from '@preact/signals';
import * as api from '../api';
import type { PlaceName } from '../api_types';
import { filters } from './filters';
import { createLoader } from './resource';
import { results } from './results';
import { mayRead, reader } from './session';
import { viewBbox } from './view';

export const EVERYWHERE = '';
export const IN_VIEW = 'bbox';
/** One of the two above, or a parameter of the server with its value. */
export const searchScope = signal(EVERYWHERE);

const loader = createLoader<PlaceName[]>();
/** Provinces that hold parcels which the reader sees, by their names alone. */
export const searchProvinces = signal<PlaceName[]>([]);

/** Those known stay where asking fails. */
export async function loadSearchProvinces(): Promise<void> {
  const found = await loader.run(api.getSearchProvinces);
  if (found) searchProvinces.value = found.map(({ code, name }) => ({ code, name: name.replace(/^(Thành phố|Tỉnh) /, '') }));
}

export const provinceScope = (code: string): string => `province_code=${code}`;
export const communeScope = (code: string): string => `commune_code=${code}`;

/** Codes of the communes that are filtered by. */
export const filteredCommunes = computed(() => filters.value['commune_code'] ?? []);

export const scopeQuery = computed<api.Query>(() => {
  if (searchScope.value === IN_VIEW) return { bbox: viewBbox.value?.map((degrees) => degrees.toFixed(6)) ?? null };
  return Object.fromEntries(new URLSearchParams(searchScope.value));
});

/** What one reader chose from and was told is not for the next. */
function forget(): void {
  loader.clear();
  searchProvinces.value = [];
  searchScope.value = EVERYWHERE;
}

/** Learn the provinces once the page stands, and again for another reader; a commune that is filtered by no more is left. */
export function watchSearchScope(): void {
  let lastReader = reader.peek();
  let asked = false;
  effect(() => {
    if (reader.value !== lastReader) {
      forget();
      asked = false;
    }
    lastReader = reader.value;
    if (asked || !mayRead.value || !results.value.value) return;
    asked = true;
    void loadSearchProvinces();
  });
  effect(() => {
    const [name, code] = searchScope.value.split('=');
    if (name === 'commune_code' && !filteredCommunes.value.includes(code!)) searchScope.value = EVERYWHERE;
  });
}
