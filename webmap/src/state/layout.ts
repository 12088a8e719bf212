/** Which panels are open; dialogs and short notices. */
import { signal } from '@preact/signals';
import { DEFAULT_OPEN_PANELS, type PanelName } from './permalink';
import { keep, kept } from '../kept';

export const openPanels = signal<PanelName[]>(DEFAULT_OPEN_PANELS);
export const helpOpen = signal(false);
/** A short message that goes by itself. */
export const notice = signal<string | null>(null);

export const isOpen = (panel: PanelName): boolean => openPanels.value.includes(panel);

const toggled = <T>(list: T[], item: T): T[] =>
  list.includes(item) ? list.filter((other) => other !== item) : [...list, item];

export function togglePanel(panel: PanelName): void {
  openPanels.value = toggled(openPanels.value, panel);
}

let timer: ReturnType<typeof setTimeout> | undefined;

export function showNotice(text: string): void {
  clearTimeout(timer);
  notice.value = text;
  timer = setTimeout(() => (notice.value = null), 4000);
}

/** Facets that are folded up; the page remembers it in this browser. */
const CLOSED_KEY = 'landdb.closed_facets';
const CLOSED_FIRST = 'main_use_code,managing_unit,status,province_code';
export const closedFacets = signal<string[]>((kept(CLOSED_KEY) ?? CLOSED_FIRST).split(','));

export function toggleFacet(name: string): void {
  closedFacets.value = toggled(closedFacets.value, name);
  keep(CLOSED_KEY, closedFacets.value.join(','));
}
