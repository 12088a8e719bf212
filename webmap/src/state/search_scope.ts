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
export const searchProvinces = computed(() =>
  (loader.state.value.value ?? []).map(({ code, name }) => ({ code, name: name.replace(/^(Thành phố|Tỉnh) /, '') })),
);
export const loadSearchProvinces = (): Promise<unknown> => loader.run(api.getSearchProvinces);

export const provinceScope = (code: string): string => `province_code=${code}`;
export const communeScope = (code: string): string => `commune_code=${code}`;

/** Codes of the communes that are filtered by. */
export const filteredCommunes = computed(() => filters.value['commune_code'] ?? []);

export const scopeQuery = computed<api.Query>(() => {
  if (searchScope.value === IN_VIEW) return { bbox: viewBbox.value?.map((degrees) => degrees.toFixed(6)) ?? null };
  return Object.fromEntries(new URLSearchParams(searchScope.value));
});

/** Learn the provinces once the page stands, and again for another reader; a scope that cannot be chosen any more is left. */
export function watchSearchScope(): void {
  let lastReader: string | null = null;
  effect(() => {
    const mine = reader.value;
    if (!mayRead.value || !results.value.value || mine === lastReader) return;
    if (lastReader !== null) searchScope.value = EVERYWHERE;
    lastReader = mine;
    void loadSearchProvinces();
  });
  effect(() => {
    const [name, code] = searchScope.value.split('=');
    if (name === 'commune_code' && !filteredCommunes.value.includes(code!)) searchScope.value = EVERYWHERE;
  });
}
