/** The figures of the overview, under the filters of the map; and the way from a bar to the map. */
import { effect, signal } from '@preact/signals';
import { getJson, toQueryString } from '../api';
import { filterQuery, filters } from '../state/filters';
import { areSheets, isOpen, togglePanel } from '../state/layout';
import { createLoader } from '../state/resource';
import { openScreen } from '../state/screen';
import { clearSelection } from '../state/selection';
import { mayRead, noticeError, sessionEpoch } from '../state/session';
import { tableCalled, tableTab, workFilters } from '../state/works';
import type { MeasureName } from './figures';
import type { Bar, Overview } from './types';

const loader = createLoader<Overview>();
export const overview = loader.state;
export const measure = signal<MeasureName>('area');
/** Charts that are shown as tables. */
export const asTable = signal<ReadonlySet<string>>(new Set());

export function showAs(id: string, isTable: boolean): void {
  const others = [...asTable.value].filter((other) => other !== id);
  asTable.value = new Set(isTable ? [...others, id] : others);
}

export async function loadOverview(): Promise<void> {
  await loader.run((abort) => getJson<Overview>(`/stats/dashboard${toQueryString(filterQuery())}`, abort));
  noticeError(loader.state.peek().error);
}

/** Count now, and anew whenever the filters, the day or the person change. */
export function watchOverview(): () => void {
  let counted = '';
  let epoch = sessionEpoch.peek();
  const stop = effect(() => {
    if (sessionEpoch.value !== epoch) {
      // Another person may see less.
      epoch = sessionEpoch.value;
      loader.clear();
    }
    const asked = `${epoch}${toQueryString(filterQuery())}`;
    if (!mayRead.value || asked === counted) return;
    counted = asked;
    void loadOverview();
  });
  return () => {
    stop();
    loader.clear();
  };
}

/** The table of the works that a bar counts: its conditions take the place of former ones of works. No sheet covers it. */
function showWorks(bar: Bar): void {
  workFilters.value = bar.filters;
  tableTab.value = 'works';
  openScreen('map');
  if (!isOpen('table')) togglePanel('table');
  if (isOpen('comparison')) togglePanel('comparison');
  if (areSheets()) {
    if (isOpen('find')) togglePanel('find');
    clearSelection();
  }
  tableCalled.value = true;
}

/** Show on the map what a bar counts: its filters come to those in force. */
export function showOnMap(bar: Bar): void {
  if (Object.keys(bar.filters).some((name) => name.startsWith('work_'))) return showWorks(bar);
  filters.value = { ...filters.peek(), ...bar.filters };
  openScreen('map');
  if (!isOpen('find')) togglePanel('find');
  // Whoever came by keyboard goes on in the results instead of at the top of the page.
  requestAnimationFrame(() => document.getElementById('results')?.focus());
}
