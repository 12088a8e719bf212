/** Keeps the address and the state together: read at start and on Back, written after each change. */
import { computed, effect } from '@preact/signals';
import { language, speak } from '../i18n';
import { asOf, comparedDay, isPastDay } from './as_of';
import { filters, inView, sort } from './filters';
import { saysLayers } from './layer_state';
import { layers, rememberedLayers } from './layers';
import { openPanels, rememberedPanels } from './layout';
import { readPermalink, writePermalink, type PageState } from './permalink';
import { picked } from './picked';
import { pickedWorks } from './picked_works';
import { item, screen } from './screen';
import { flyWhenLoaded, selection, tab } from './selection';
import { cameraTarget, view } from './view';
import { tableTab, workFilters, workSort } from './works';
import { chosenZone } from './zones';
import { keep, kept } from '../kept';

const WRITE_DELAY_MS = 250;
const LANGUAGE_KEY = 'landdb.language';

function currentState(): PageState {
  return {
    screen: screen.value,
    item: item.value,
    view: view.value,
    selection: selection.value,
    tab: tab.value,
    filters: filters.value,
    inView: inView.value,
    sort: sort.value,
    tableTab: tableTab.value,
    workFilters: workFilters.value,
    workSort: workSort.value,
    picked: [...picked.value],
    pickedWorks: [...pickedWorks.value],
    asOf: asOf.value,
    comparedDay: comparedDay.value,
    zone: chosenZone.value,
    layers: layers.value,
    openPanels: openPanels.value,
    language: language.value,
  };
}

const address = computed(() => `#${writePermalink(currentState())}`);

/** What opens this view elsewhere; true at once, while the browser's own address waits until the map stands still. */
export const pageLink = (): string => location.href.replace(/#.*$/, '') + address.value;

async function applyState(state: PageState): Promise<void> {
  screen.value = state.screen;
  item.value = state.item;
  tab.value = state.tab;
  filters.value = state.filters;
  inView.value = state.inView;
  sort.value = state.sort;
  tableTab.value = state.tableTab;
  workFilters.value = state.workFilters;
  workSort.value = state.workSort;
  picked.value = state.picked;
  pickedWorks.value = state.pickedWorks;
  asOf.value = state.asOf && isPastDay(state.asOf) ? state.asOf : null;
  comparedDay.value = state.comparedDay && isPastDay(state.comparedDay) ? state.comparedDay : null;
  selection.value = state.selection;
  chosenZone.value = state.zone;
  layers.value = state.layers;
  openPanels.value = state.openPanels;
  const remembered = kept(LANGUAGE_KEY) === 'en' ? 'en' : 'vi';
  await speak(state.language ?? remembered);
}

/** Read the address into the state. Call before the map is made, so that it starts at the right place. @returns when its language is here */
export function readAddress(): Promise<void> {
  const state = readPermalink(location.hash);
  const spoken = applyState(state);
  const said = new URLSearchParams(location.hash.slice(1));
  if (!saysLayers(said)) layers.value = rememberedLayers();
  if (!said.has('open')) openPanels.value = rememberedPanels();
  if (state.view) view.value = state.view;
  else if (state.selection) flyWhenLoaded();
  return spoken;
}

/** Write the address after each change; a new selection or another screen is a step that Back undoes. */
export function watchAddress(): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let lastSelection = selection.peek()?.ref;
  const place = () => `${screen.peek()}/${item.peek() ?? ''}`;
  let lastPlace = place();
  effect(() => {
    const now = address.value;
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (now === location.hash) return;
      const selected = selection.peek()?.ref;
      const isStep = place() !== lastPlace || (selected !== lastSelection && /[a-z-]/.test(selected ?? '-'));
      history[isStep ? 'pushState' : 'replaceState'](null, '', now);
      [lastSelection, lastPlace] = [selected, place()];
    }, WRITE_DELAY_MS);
  });
  effect(() => {
    keep(LANGUAGE_KEY, language.value);
    document.documentElement.lang = language.value;
  });
  addEventListener('popstate', () => {
    const state = readPermalink(location.hash);
    void applyState(state);
    [lastSelection, lastPlace] = [state.selection?.ref, place()];
    if (state.view) cameraTarget.value = { kind: 'point', ...state.view };
  });
}
