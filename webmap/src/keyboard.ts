/** Shortcuts of the page; they rest while a field, a dialog or a modifier key is in use. */
import { SCREEN_PARTS } from './screens';
import { fileDialog } from './state/file_dialog';
import { helpOpen, togglePanel } from './state/layout';
import { mapTool } from './state/map_tool';
import { clearPicked } from './state/picked';
import { workPicks } from './state/picked_works';
import { zoomToResults } from './state/results_place';
import { openScreen, screen } from './state/screen';
import { stepSelection } from './state/beside';
import { clearSelection } from './state/selection';
import { loginOpen, loginRequired } from './state/session';
import { chooseTool, tool, TOOL_KEYS, TOOLS } from './state/tools';
import { goHome, pin } from './state/view';

/** Another screen lies over the map: its tools rest. */
const isMapCovered = (): boolean => SCREEN_PARTS[screen.peek()]?.place === 'over';

const ACTIONS: Record<string, () => void> = {
  ...Object.fromEntries(TOOLS.map((name) => [TOOL_KEYS[name], () => isMapCovered() || chooseTool(name)])),
  '/': () => document.getElementById('search')?.focus(),
  '[': () => void stepSelection(-1),
  ']': () => void stepSelection(1),
  h: goHome,
  f: () => void zoomToResults(),
  t: () => togglePanel('table'),
  p: () => openScreen(screen.peek() === 'print' ? 'map' : 'print'),
  s: () => (fileDialog.value = 'share'),
  l: () => togglePanel('layers'),
  '?': () => (helpOpen.value = true),
  escape: () => {
    if (tool.peek() !== 'select') return chooseTool('select');
    clearSelection();
    clearPicked();
    workPicks.clear();
    pin.value = null;
  },
};

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.closest('input:not([type=checkbox]), select, textarea') !== null;

const isDialogOpen = (): boolean => loginOpen.value || loginRequired.value || helpOpen.value || fileDialog.value !== null;

const isResting = (event: KeyboardEvent): boolean =>
  isDialogOpen() || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target);

/** A tool's keys never reach the map, which would move by arrows. */
function giveToTool(event: KeyboardEvent): void {
  const keys = { shift: event.shiftKey, ctrl: false, alt: false };
  if (isResting(event) || isMapCovered() || !mapTool.peek()?.onKey?.(event.key, keys)) return;
  event.preventDefault();
  event.stopPropagation();
}

export function listenToKeys(): void {
  document.addEventListener('keydown', giveToTool, { capture: true });
  document.addEventListener('keydown', (event) => {
    if (isResting(event)) return;
    const action = ACTIONS[event.key.toLowerCase()];
    if (!action) return;
    event.preventDefault();
    action();
  });
}
