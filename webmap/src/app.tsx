/** The frame of the page: puts panels and map beside each other. They know nothing of one another, only of the state. */
import { t } from './i18n';
import { MapView } from './map/map_view';
import { Overview } from './map/overview';
import { HelpDialog } from './panels/help_dialog';
import { Inspector } from './panels/inspector';
import { LayerControl } from './panels/layer_control';
import { LeftPanel } from './panels/left_panel';
import { Legend } from './panels/legend';
import { LoginDialog } from './panels/login_dialog';
import { Attribution, LoadingLine, MapNotes, ZoomTools } from './panels/map_tools';
import { Rail } from './panels/rail';
import { ResultsTable } from './panels/results_table';
import { StatusBar } from './panels/status_bar';
import { TopBar } from './panels/top_bar';
import { isOpen } from './state/layout';
import { selection } from './state/selection';
import { mayRead } from './state/session';

function Centre() {
  return (
    <main class="centre">
      <div class="map-area">
        <MapView />
        <LoadingLine />
        <div class="map-corner">
          <Overview />
          <ZoomTools />
        </div>
        <LayerControl />
        <Legend />
        <Attribution />
        <MapNotes />
      </div>
      <StatusBar />
      {isOpen('table') && <ResultsTable />}
    </main>
  );
}

export function App() {
  return (
    <div class="app">
      <a class="skip" href="#results" onClick={(event) => skipToResults(event)}>
        {t('app.skip')}
      </a>
      <TopBar />
      {mayRead.value && (
        <div class={selection.value ? 'body inspecting' : 'body'}>
          <Rail />
          {isOpen('find') && <LeftPanel />}
          <Centre />
          {selection.value && <Inspector />}
        </div>
      )}
      <LoginDialog />
      <HelpDialog />
    </div>
  );
}

/** The address holds the state, so the link must not change it. */
function skipToResults(event: Event): void {
  event.preventDefault();
  document.getElementById('results')?.focus();
}
