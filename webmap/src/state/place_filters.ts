/** Filters by place that shut each other out: the one chosen last stays, the others go, and that is said. */
import { effect } from '@preact/signals';
import * as api from '../api';
import { t, tCode } from '../i18n';
import { dayQuery } from './as_of';
import { filters } from './filters';
import { showNotice } from './layout';
import type { Filters } from './permalink';
import { createLoader } from './resource';

const PLACES = ['province_code', 'former_province_code', 'commune_code'] as const;
type Place = (typeof PLACES)[number];

const textOf = (all: Filters, name: Place): string => (all[name] ?? []).join();

/** The one place filter that was added or changed; null for none, and for several at once, as of an address. */
export function chosenPlace(before: Filters, now: Filters): Place | null {
  const changed = PLACES.filter((name) => textOf(before, name) !== textOf(now, name));
  const [only] = changed;
  return changed.length === 1 && only && now[only] ? only : null;
}

const placesOf = (all: Filters): Filters => Object.fromEntries(PLACES.flatMap((name) => (all[name] ? [[name, all[name]]] : [])));

/** Whether the places have a parcel in common is the server's to say: communes changed provinces. */
export function watchPlaceFilters(): void {
  const loader = createLoader<boolean>();
  let before = filters.peek();
  effect(() => {
    const now = filters.value;
    const chosen = chosenPlace(before, now);
    before = now;
    if (!chosen) return;
    const others = PLACES.filter((name) => name !== chosen && now[name]);
    if (!others.length) return loader.clear();
    const query = { ...placesOf(now), ...dayQuery.peek(), limit: 1 };
    void loader
      .run(async (signal) => (await api.getParcelPage(query, signal)).rows.length > 0)
      .then((meet) => {
        if (meet !== false || JSON.stringify(placesOf(filters.peek())) !== JSON.stringify(placesOf(now))) return;
        filters.value = Object.fromEntries(Object.entries(filters.peek()).filter(([name]) => !others.includes(name as Place)));
        showNotice(t('filter.shut_out', { names: others.map((name) => tCode('filter', name)).join(', ') }));
      });
  });
}
