/** What the rail holds, and what of it stands in the menu of a phone. */
import { signal } from '@preact/signals';
import type { TextKey } from '../i18n';
import type { IconName } from '../parts/icons';
import { fileDialog } from '../state/file_dialog';
import { helpOpen, isOpen, togglePanel } from '../state/layout';
import type { PanelName, ScreenName } from '../state/permalink';
import { openScreen, screen } from '../state/screen';
import { session } from '../state/session';
import { importsWaiting } from '../state/waiting';

export interface RailEntry {
  icon: IconName;
  text: TextKey;
  /** whether what it opens is shown; undefined for what is shown over everything */
  pressed?: boolean;
  /** how many things wait there */
  waiting?: number;
  act: () => void;
}

/** Back to the map, or, there, open and close its panel. */
function goToPanel(panel: PanelName): void {
  if (screen.value === 'map') return togglePanel(panel);
  openScreen('map');
  if (!isOpen(panel)) togglePanel(panel);
}

const panelEntry = (panel: PanelName, icon: IconName, text: TextKey): RailEntry => ({
  icon,
  text,
  pressed: screen.value === 'map' && isOpen(panel),
  act: () => goToPanel(panel),
});
const screenEntry = (name: ScreenName, icon: IconName, text: TextKey): RailEntry => ({
  icon,
  text,
  pressed: screen.value === name,
  act: () => openScreen(name),
});

/** Those used most first; help is the last one. */
export const railEntries = (): RailEntry[] => [
  panelEntry('find', 'map', 'rail.find'),
  panelEntry('layers', 'layers', 'rail.layers'),
  panelEntry('table', 'table', 'rail.table'),
  { ...screenEntry('imports', 'upload', 'rail.imports'), waiting: importsWaiting.value },
  screenEntry('dashboard', 'chart', 'rail.dashboard'),
  screenEntry('print', 'print', 'rail.print'),
  screenEntry('changes', 'history', 'rail.changes'),
  ...(session.value?.roles.includes('admin') ? [screenEntry('admin', 'gear', 'rail.admin')] : []),
  { icon: 'share', text: 'rail.share', act: () => (fileDialog.value = 'share') },
  { icon: 'help', text: 'rail.help', act: () => (helpOpen.value = true) },
];

/** As many stand beside "More" on a phone. */
const ON_PHONES = 5;
const phone = globalThis.matchMedia?.('(max-width: 520px)');
const isPhone = signal(phone?.matches ?? false);
phone?.addEventListener('change', ({ matches }) => (isPhone.value = matches));

/** The entries that stand in the rail, and those that "More" opens. */
export function railParts(entries: readonly RailEntry[], narrow = isPhone.value): [RailEntry[], RailEntry[]] {
  const shown = narrow ? ON_PHONES : entries.length;
  return [entries.slice(0, shown), entries.slice(shown)];
}

export const waitingIn = (entries: readonly RailEntry[]): number => entries.reduce((sum, { waiting = 0 }) => sum + waiting, 0);
