/** Names of filter values that are codes of the register: told with the counts of facets, asked for where they were not. */
import { effect, signal } from '@preact/signals';
import * as api from '../api';
import type { FacetCount } from '../api_types';
import { filters } from './filters';
import { filterValueTitle } from './lookups';
import { facetCounts } from './results';
import { mayRead, sessionEpoch } from './session';

/** Filters whose values have a name that only the register knows. */
const NAMED = ['managing_unit', 'using_unit', 'military_zone', 'commune_code', 'former_province_code'];

const titles = signal<ReadonlyMap<string, string>>(new Map());
const asked = new Set<string>();

export function noteTitles(name: string, shares: readonly FacetCount[]): void {
  const more = shares.flatMap(({ value, title }): [string, string][] => (value && title ? [[`${name}=${value}`, title]] : []));
  if (more.some(([key, title]) => titles.peek().get(key) !== title)) titles.value = new Map([...titles.peek(), ...more]);
}

/** The words for a value of a filter; the code itself until its name is known. */
export const valueTitle = (name: string, value: string): string =>
  titles.value.get(`${name}=${value}`) ?? filterValueTitle(name, value);

/** Learn names from the facets, and ask for those of an address; whoever logs in or out knows others. */
export function watchTitles(): void {
  let epoch = sessionEpoch.peek();
  effect(() => {
    if (sessionEpoch.value === epoch) return;
    epoch = sessionEpoch.value;
    // Another person may know of fewer units.
    titles.value = new Map();
    asked.clear();
  });
  effect(() => {
    for (const [name, shares] of Object.entries(facetCounts.value.value?.facets ?? {})) noteTitles(name, shares);
  });
  effect(() => {
    void sessionEpoch.value;
    if (!mayRead.value) return;
    for (const name of NAMED) {
      const unknown = (filters.value[name] ?? []).some((value) => !titles.peek().has(`${name}=${value}`));
      if (unknown && !asked.has(name)) void ask(name);
    }
  });
}

async function ask(name: string): Promise<void> {
  asked.add(name);
  const stats = await api.getStats({ facets: name }, new AbortController().signal).catch(() => null);
  if (stats) noteTitles(name, stats.facets[name] ?? []);
}
