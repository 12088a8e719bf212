/** What the browser's own printing puts on paper, and when it began. Maps at an exact scale are made by the server instead. */
import { computed, signal } from '@preact/signals';
import { isOpen } from './layout';
import { screen } from './screen';
import { selectedParcel, selectedWork, selection } from './selection';
import { session } from './session';

/** Since when the page is being printed; null while it is read on the screen. */
export const printing = signal<Date | null>(null);

export type Printed = 'map' | 'table' | 'inspector' | 'dashboard' | 'imports' | 'admin';

/** The parts of the page that go on paper: the screen that is open, or details and table, or else the map. */
export const printed = computed<Printed[]>(() => {
  const place = screen.value;
  if (place === 'dashboard' || place === 'imports' || place === 'admin') return [place];
  const parts: Printed[] = [];
  if (isOpen('table') && place === 'map') parts.push('table');
  if (selection.value && place === 'map') parts.push('inspector');
  return parts.length ? parts : ['map'];
});

/** The rows of the table that go on paper; the table, which comes late, tells them. */
export const printedRows = signal<(() => readonly unknown[]) | null>(null);

/** The highest level of all that is told in an answer of the server, at whatever depth. */
export function levelIn(told: unknown): number {
  if (typeof told !== 'object' || told === null) return 0;
  return Object.entries(told).reduce((most, [name, part]) => Math.max(most, name === 'secrecy_level' ? Number(part) : levelIn(part)), 0);
}

/** The secrecy level that the printed details or rows bear; null where there are none, and for who may not know of levels. */
export const printedLevel = computed<number | null>(() => {
  const parts = printed.value;
  const hasLevel = parts.includes('table') || parts.includes('inspector');
  if (!printing.value || !hasLevel || !session.value?.clearance) return null;
  const rows = parts.includes('table') ? printedRows.value?.() : [];
  return levelIn([rows, parts.includes('inspector') && [selectedParcel.value, selectedWork.value]]);
});

/** Of CSS, between the margins of A4 upright. */
const PAPER_WIDTH_PX = 700;

/** The map keeps its own pixels on paper, made small: laid out anew it would have to fetch other tiles. */
function fitMap(): void {
  const map = document.querySelector<HTMLElement>('.map-area');
  const box = map?.getBoundingClientRect();
  if (!map || !box?.width) return;
  Object.assign(map.style, { width: `${box.width}px`, height: `${box.height}px`, zoom: String(Math.min(1, PAPER_WIDTH_PX / box.width)) });
}

function freeMap(): void {
  const map = document.querySelector<HTMLElement>('.map-area');
  if (map) Object.assign(map.style, { width: '', height: '', zoom: '' });
}

/** Call at start. The page is rendered anew before the browser lays it out on paper. */
export function watchPrinting(): void {
  addEventListener('beforeprint', () => {
    if (printed.peek().includes('map')) fitMap();
    printing.value = new Date();
  });
  addEventListener('afterprint', () => {
    freeMap();
    printing.value = null;
  });
}
