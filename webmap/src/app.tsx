/** The frame of the page: puts panels and map beside each other. They know nothing of one another, only of the state. */
import { computed } from '@preact/signals';
import { t } from './i18n';
import { MapView } from './map/map_view';
import { Overview } from './map/overview';
import { Divider, PastNote } from './panels/as_of';
import { Inspector } from './panels/inspector';
import { LeftPanel } from './panels/left_panel';
import { Legend } from './panels/legend';
import { LoginDialog } from './panels/login_dialog';
import { Attribution, LoadingLine, MapNotes, ZoomTools } from './panels/map_tools';
import { OfflineNote } from './panels/offline_note';
import { OverlayHintBox } from './panels/overlay_hint';
import { PickedBar } from './panels/picked_bar';
import { PrintFoot, PrintHead } from './panels/print_frame';
import { Rail } from './panels/rail';
import { StatusBar } from './panels/status_bar';
import { ToolColumn } from './panels/tool_column';
import { TopBar } from './panels/top_bar';
import { lazy } from './parts/lazy';
import { FileDialogs, SCREEN_PARTS } from './screens';
import { fileDialog } from './state/file_dialog';
import { basemaps } from './state/layers';
import { mapMenu } from './state/map_menu';
import { picked } from './state/picked';
import { helpOpen, isOpen } from './state/layout';
import { printed } from './state/printing';
import { screen } from './state/screen';
import { selection } from './state/selection';
import { mayRead } from './state/session';
import { tool, toolsNeeded } from './state/tools';

const HelpDialog = lazy(() => import('./help/dialog').then((room) => room.HelpDialog));
const ToolRoom = lazy(() => import('./tools/room').then((module) => module.ToolRoom));

/** Of a place on the map. */
const MapMenu = lazy(() => import('./tools/map_menu').then((module) => module.MapMenu));

const LayerTree = lazy(() => import('./layers/tree_panel').then((module) => module.TreePanel));
const BaseSwitcher = lazy(() => import('./layers/switcher').then((module) => module.Switcher));

const ResultsTable = lazy(() => import('./table/table_panel').then((module) => module.TablePanel));

const Comparison = lazy(() => import('./inspecting/comparison_panel').then((module) => module.ComparisonPanel));

/** The parcels ticked take the table's place: there is no room for both. */
const comparing = computed(() => isOpen('comparison') && picked.value.length > 0);

function Centre({ covered }: { covered: boolean }) {
  return (
    <main class="centre" inert={covered}>
      <div class="map-area">
        <MapView />
        <OverlayHintBox />
        <LoadingLine />
        <ToolColumn />
        {toolsNeeded.value && (
          <div class="tool-room">
            <ToolRoom />
          </div>
        )}
        {mapMenu.value && <MapMenu />}
        <PastNote />
        <Divider />
        <div class="map-corner">
          <Overview />
          <ZoomTools />
        </div>
        {isOpen('layers') && <LayerTree />}
        {basemaps.value.length > 0 && <BaseSwitcher />}
        <Legend />
        <Attribution />
        <MapNotes />
        <PickedBar />
      </div>
      <StatusBar />
      {comparing.value ? <Comparison /> : isOpen('table') && <ResultsTable />}
    </main>
  );
}

/** Panel for finding, map and inspector; or another screen beside the map or over all of it. */
function Body() {
  const other = SCREEN_PARTS[screen.value];
  const covered = other?.place === 'over';
  const inspecting = (!other || other.inspects === true) && selection.value !== null;
  const states = ['body', inspecting && 'inspecting', tool.value !== 'select' && 'tooling'];
  return (
    <div class={states.filter(Boolean).join(' ')}>
      <Rail />
      {other?.place === 'beside' && <other.Part />}
      {!other && isOpen('find') && <LeftPanel />}
      <Centre covered={covered} />
      {inspecting && <Inspector />}
      {covered && (
        <main class="over">
          <other.Part />
        </main>
      )}
    </div>
  );
}

export function App() {
  return (
    <div class="app" data-prints={printed.value.join(' ')}>
      <PrintHead />
      {!SCREEN_PARTS[screen.value] && isOpen('find') && (
        <a class="skip" href="#results" onClick={(event) => skipToResults(event)}>
          {t('app.skip')}
        </a>
      )}
      <TopBar />
      {mayRead.value && <Body />}
      <PrintFoot />
      <OfflineNote />
      <LoginDialog />
      {helpOpen.value && <HelpDialog />}
      {fileDialog.value && (
        <div class="over-all">
          <FileDialogs />
        </div>
      )}
    </div>
  );
}

/** The address holds the state, so the link must not change it. */
function skipToResults(event: Event): void {
  event.preventDefault();
  document.getElementById('results')?.focus();
}
