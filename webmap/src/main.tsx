/** Start of the page: address, session, then the app. */
import { render } from 'preact';
import { ApiError } from './api';
import { App } from './app';
import { language, t } from './i18n';
import { listenToKeys } from './keyboard';
import { startWorkers } from './map/worker_pool';
import { ErrorNote } from './parts/error_note';
import { effect } from '@preact/signals';
import { watchBeside } from './state/beside';
import { watchConnection } from './state/connection';
import { loadCodeLists } from './state/lookups';
import { watchLayers } from './state/layers';
import { watchOutside } from './state/outside';
import { watchPicked } from './state/picked';
import { workPicks } from './state/picked_works';
import { watchPlaceFilters } from './state/place_filters';
import { watchPlaces } from './state/places';
import { watchPrinting } from './state/printing';
import { watchResults } from './state/results';
import { watchResultsPlace } from './state/results_place';
import { watchSearch } from './state/search';
import { watchSearchScope } from './state/search_scope';
import { watchSelection } from './state/selection';
import { loadSession, loginOpen, mayRead, sessionEpoch, watchReturn } from './state/session';
import { followTheme } from './style/theme';
import { showKeptDrawings } from './state/tools';
import { readAddress, watchAddress } from './state/url_sync';
import { watchTitles } from './state/value_titles';
import { watchWaiting } from './state/waiting';
import { watchReading } from './state/zones';
import './style/index.css';

const root = document.getElementById('app')!;

/** Code lists need a reader: fetched at start and after every log-in. */
function watchCodeLists(): void {
  effect(() => {
    void sessionEpoch.value;
    if (mayRead.value) void loadCodeLists();
  });
}

async function start(): Promise<void> {
  followTheme();
  startWorkers();
  const spoken = readAddress();
  effect(() => {
    document.title = `${t('app.title')} · LandDB`;
    document.documentElement.lang = language.value;
  });
  try {
    await Promise.all([loadSession(), spoken]);
  } catch (cause) {
    if (!(cause instanceof ApiError)) throw cause;
    render(<ErrorNote error={cause} title={t('error.start')} onRetry={() => location.reload()} />, root);
    return;
  }
  if (new URLSearchParams(location.search).has('login')) loginOpen.value = true;
  render(<App />, root);
  watchCodeLists();
  watchResults();
  watchResultsPlace();
  watchPlaceFilters();
  watchLayers();
  watchPlaces();
  watchSelection();
  watchPicked();
  workPicks.watch();
  watchTitles();
  watchOutside();
  watchBeside();
  watchSearch();
  watchSearchScope();
  watchReading();
  watchAddress();
  watchReturn();
  showKeptDrawings();
  watchWaiting();
  watchConnection();
  watchPrinting();
  listenToKeys();
}

void start();
