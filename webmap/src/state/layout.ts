/** Which panels are open; dialogs and short notices. */
import { signal } from '@preact/signals';
import { DEFAULT_OPEN_PANELS, type PanelName } from './permalink';
import { keep, kept } from '../kept';

export const openPanels = signal<PanelName[]>(DEFAULT_OPEN_PANELS);
/** Whether the legend is unfolded; the page remembers it in this browser. In a small window it begins folded. */
const LEGEND_KEY = 'landdb.legend';
const SMALL: readonly [number, number] = [1180, 700];

/** For an address that names no panels. */
export function rememberedPanels(): PanelName[] {
  const isSmall = innerWidth < SMALL[0] || innerHeight < SMALL[1];
  const unfolded = (kept(LEGEND_KEY) ?? (isSmall ? 'folded' : 'open')) === 'open';
  return DEFAULT_OPEN_PANELS.filter((panel) => panel !== 'legend' || unfolded);
}

/** Whether panels are sheets over map and table, as in style/narrow.css. */
export const areSheets = (): boolean => matchMedia('(max-width: 860px)').matches;

export const helpOpen = signal(false);
/** A short message that goes by itself. */
export const notice = signal<string | null>(null);

export const isOpen = (panel: PanelName): boolean => openPanels.value.includes(panel);

const toggled = <T>(list: T[], item: T): T[] =>
  list.includes(item) ? list.filter((other) => other !== item) : [...list, item];

export function togglePanel(panel: PanelName): void {
  openPanels.value = toggled(openPanels.value, panel);
  if (panel === 'legend') keep(LEGEND_KEY, isOpen(panel) ? 'open' : 'folded');
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
