/** Keeps the address and the state together: read at start and on Back, written after each change. */
import { effect } from '@preact/signals';
import { language } from '../i18n';
import { filters, inView, sort } from './filters';
import { hiddenLayers, openPanels } from './layout';
import { readPermalink, writePermalink, type PageState } from './permalink';
import { flyWhenLoaded, selection, tab } from './selection';
import { cameraTarget, view } from './view';
import { chosenZone } from './zones';

const WRITE_DELAY_MS = 250;
const LANGUAGE_KEY = 'landdb.language';

function currentState(): PageState {
  return {
    view: view.value,
    selection: selection.value,
    tab: tab.value,
    filters: filters.value,
    inView: inView.value,
    sort: sort.value,
    zone: chosenZone.value,
    hiddenLayers: hiddenLayers.value,
    openPanels: openPanels.value,
    language: language.value,
  };
}

function applyState(state: PageState): void {
  selection.value = state.selection;
  tab.value = state.tab;
  filters.value = state.filters;
  inView.value = state.inView;
  sort.value = state.sort;
  chosenZone.value = state.zone;
  hiddenLayers.value = state.hiddenLayers;
  openPanels.value = state.openPanels;
  const remembered = localStorage.getItem(LANGUAGE_KEY) === 'en' ? 'en' : 'vi';
  language.value = state.language ?? remembered;
}

/** Read the address into the state. Call before the map is made, so that it starts at the right place. */
export function readAddress(): void {
  const state = readPermalink(location.hash);
  applyState(state);
  if (state.view) view.value = state.view;
  else if (state.selection) flyWhenLoaded();
}

/** Write the address after each change; a new selection is a step that Back undoes. */
export function watchAddress(): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let lastSelection = selection.peek()?.ref;
  effect(() => {
    const address = `#${writePermalink(currentState())}`;
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (address === location.hash) return;
      const selected = selection.peek()?.ref;
      const isStep = selected !== lastSelection && /[a-z-]/.test(selected ?? '-');
      history[isStep ? 'pushState' : 'replaceState'](null, '', address);
      lastSelection = selected;
    }, WRITE_DELAY_MS);
  });
  effect(() => {
    localStorage.setItem(LANGUAGE_KEY, language.value);
    document.documentElement.lang = language.value;
  });
  addEventListener('popstate', () => {
    const state = readPermalink(location.hash);
    applyState(state);
    lastSelection = state.selection?.ref;
    if (state.view) cameraTarget.value = { kind: 'point', ...state.view };
  });
}
