/** The sheet that is being prepared: papers of the server, the choices, and the frame's place; kept while the page lives. */
import { computed, effect, signal } from '@preact/signals';
import { getJson } from '../api';
import type { Bbox } from '../api_types';
import { language, type Language } from '../i18n';
import { areSheets } from '../state/layout';
import { createLoader } from '../state/resource';
import { item, screen } from '../state/screen';
import { selectedParcel } from '../state/selection';
import { mayRead, noticeError } from '../state/session';
import { flyToBbox, view, viewBbox } from '../state/view';
import { zone } from '../state/zones';
import { toVn2000 } from '../vn2000';
import { coveredScale, fittingScale, outlineOf, readSheet, writeSheet, type Orientation, type Paper, type Place } from './sheet_frame';

export interface Layouts {
  layouts: { paper: Paper; orientation: Orientation; page_mm: [number, number]; frame_mm: [number, number] }[];
  scales: number[];
  max_parcels: number;
  max_title: number;
}

const loader = createLoader<Layouts>();
export const layouts = loader.state;
export const loadLayouts = async (): Promise<void> => {
  await loader.run((abort) => getJson<Layouts>('/prints/layouts', abort));
  noticeError(layouts.peek().error);
};

export const paper = signal<Paper>('A4');
export const orientation = signal<Orientation>('portrait');
export const scale = signal<number | null>(null);
export const centre = signal<Place | null>(null);
export const title = signal('');
export const withWorks = signal(true);
export const numbered = signal(true);
/** Null follows the page. */
const chosenLanguage = signal<Language | null>(null);
export const sheetLanguage = computed(() => chosenLanguage.value ?? language.value);
export const chooseLanguage = (wanted: Language): void => void (chosenLanguage.value = wanted);

export const frameMm = computed<[number, number] | null>(() => {
  const found = layouts.value.value?.layouts.find((one) => one.paper === paper.value && one.orientation === orientation.value);
  return found?.frame_mm ?? null;
});

/** Outline of the frame on the map, while everything it depends on is known. */
export const outline = computed<Place[] | null>(() => {
  const [size, at, wanted, plane] = [frameMm.value, centre.value, scale.value, zone.value];
  return size && at && wanted && plane ? outlineOf(at, size, wanted, plane) : null;
});

export const outlineBbox = computed<Bbox | null>(() => {
  if (!outline.value) return null;
  const [lons, lats] = [outline.value.map(({ lon }) => lon), outline.value.map(({ lat }) => lat)];
  return [Math.min(...lons), Math.min(...lats), Math.max(...lons), Math.max(...lats)];
});

type ChooseScale = typeof fittingScale;

/** The middle of a box, and the scale that suits its size. */
function placeAt([west, south, east, north]: Bbox, choose: ChooseScale): void {
  const [size, plane, known] = [frameMm.peek(), zone.peek(), layouts.peek().value];
  centre.value = { lon: (west + east) / 2, lat: (south + north) / 2 };
  if (!size || !plane || !known) return;
  const [low, high] = [toVn2000(west, south, plane), toVn2000(east, north, plane)];
  scale.value = choose(high.y_easting - low.y_easting, high.x_northing - low.x_northing, size, known.scales);
}

/** A box so much of its size larger or smaller on each side. */
function grown([west, south, east, north]: Bbox, share: number): Bbox {
  const [x, y] = [(east - west) * share, (north - south) * share];
  return [west - x, south - y, east + x, north + y];
}

/** First the sheet of the address, else the selected parcel with room around it, else what the map shows. */
export function beginSheet(): void {
  const read = readSheet(item.peek(), layouts.peek().value?.scales ?? []);
  if (read) {
    [paper.value, orientation.value, scale.value, centre.value] = [read.paper, read.orientation, read.scale, read.centre];
  } else if (selectedParcel.peek()) {
    placeAt(grown(selectedParcel.peek()!.bbox, 0.3), fittingScale);
  } else if (viewBbox.peek()) {
    placeAt(grown(viewBbox.peek()!, -0.06), coveredScale);
  }
  if (!read && (selectedParcel.peek() || areSheets())) showFrame();
}

/** Move the map so that the whole frame is seen. */
export function showFrame(): void {
  const box = outlineBbox.peek();
  if (box) flyToBbox(box);
}

export function recentre(): void {
  const at = view.peek();
  if (at) centre.value = { lon: at.lon, lat: at.lat };
}

/** Load the papers, place the frame, and keep the address told. @returns ends it */
export function watchSheet(): () => void {
  let begun = false;
  const stop = effect(() => {
    if (!mayRead.value) return;
    if (!layouts.value.value) {
      if (!layouts.peek().loading && !layouts.peek().error) void loadLayouts();
      return;
    }
    if (begun || !zone.value) return;
    begun = true;
    queueMicrotask(beginSheet);
  });
  const stopAddress = effect(() => {
    const [at, wanted] = [centre.value, scale.value];
    if (at && wanted && screen.peek() === 'print') {
      item.value = writeSheet({ paper: paper.value, orientation: orientation.value, scale: wanted, centre: at });
    }
  });
  return () => {
    stop();
    stopAddress();
  };
}
