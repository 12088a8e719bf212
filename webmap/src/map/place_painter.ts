/** Names of the sea, the two archipelagos and the provinces on the offline base map. */
import { t } from '../i18n';
import { isShown } from '../state/layout';
import { codeLists } from '../state/lookups';
import { Occupancy } from './occupancy';
import type { Frame, Painter } from './viewport_canvas';

const TEXT_FONT = '"Be Vietnam Pro", sans-serif';

/** Longitude and latitude of some islands of each archipelago, drawn as dots because the coastline leaves them out. */
const HOANG_SA: readonly [number, number][] = [
  [112.34, 16.83], [111.61, 16.53], [111.2, 15.78], [112.73, 16.67], [111.59, 16.45], [111.51, 16.45], [112.32, 16.97],
];
const TRUONG_SA: readonly [number, number][] = [
  [111.92, 8.645], [114.33, 11.43], [114.37, 10.18], [114.33, 9.885], [114.48, 10.377], [112.92, 7.87], [113.7, 8.97],
  [114.72, 10.73], [115.8, 9.2], [112.35, 8.87], [113.85, 9.55],
];

interface Archipelago {
  key: 'map.hoang_sa' | 'map.truong_sa';
  islands: readonly [number, number][];
  label: [number, number];
}
const ARCHIPELAGOS: readonly Archipelago[] = [
  { key: 'map.hoang_sa', islands: HOANG_SA, label: [111.9, 16.05] },
  { key: 'map.truong_sa', islands: TRUONG_SA, label: [113.6, 9.25] },
];

/** Boxes of Đà Nẵng and Khánh Hòa hold the archipelagos; their names belong on the mainland part. */
const MAINLAND_EAST = 109.47;
const ISLANDS_MAX_ZOOM = 10;
const PROVINCES_ZOOM: [number, number] = [6, 12];

function halo(context: CanvasRenderingContext2D, text: string, x: number, y: number): void {
  context.strokeText(text, x, y);
  context.fillText(text, x, y);
}

function paintArchipelago(context: CanvasRenderingContext2D, { key, islands, label }: Archipelago, frame: Frame, occupied: Occupancy): void {
  context.fillStyle = '#a89a78';
  for (const [lon, lat] of islands) {
    const { x, y } = frame.project(lon, lat);
    context.beginPath();
    context.arc(x, y, frame.zoom < 7 ? 1.6 : 2.4, 0, 2 * Math.PI);
    context.fill();
  }
  const { x, y } = frame.project(...label);
  context.font = `500 ${frame.zoom < 6 ? 10.5 : 12}px ${TEXT_FONT}`;
  context.fillStyle = '#2f4a5c';
  context.strokeStyle = 'rgba(222,234,240,.9)';
  const text = t(key);
  occupied.take(x, y, context.measureText(text).width, 16);
  halo(context, text, x, y);
}

function paintProvinces(context: CanvasRenderingContext2D, frame: Frame, occupied: Occupancy): void {
  context.font = `500 ${frame.zoom < 8 ? 11 : 13}px ${TEXT_FONT}`;
  context.fillStyle = '#5b5345';
  context.strokeStyle = 'rgba(251,248,240,.9)';
  for (const { name, bbox } of codeLists.value?.provinces ?? []) {
    if (!bbox) continue;
    const east = Math.min(bbox[2], MAINLAND_EAST);
    const { x, y } = frame.project((bbox[0] + east) / 2, (bbox[1] + bbox[3]) / 2);
    if (x < 0 || y < 0 || x > frame.width || y > frame.height) continue;
    const shortName = name.replace(/^(Tỉnh|Thành phố) /, '');
    if (occupied.take(x, y, context.measureText(shortName).width + 6, 16)) halo(context, shortName, x, y);
  }
}

export const paintPlaces: Painter = (context, frame) => {
  if (!isShown('base') || frame.zoom > PROVINCES_ZOOM[1]) return;
  const occupied = new Occupancy();
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.lineJoin = 'round';
  context.lineWidth = 3;
  if (frame.zoom <= ISLANDS_MAX_ZOOM) {
    for (const archipelago of ARCHIPELAGOS) paintArchipelago(context, archipelago, frame, occupied);
  }
  if (frame.zoom <= 8) {
    const { x, y } = frame.project(112.6, 13.1);
    context.font = `italic 500 14px ${TEXT_FONT}`;
    context.fillStyle = '#5b7f93';
    context.strokeStyle = 'rgba(222,234,240,.6)';
    halo(context, [...t('map.east_sea')].join('\u200a\u2009'), x, y);
  }
  if (frame.zoom >= PROVINCES_ZOOM[0]) paintProvinces(context, frame, occupied);
};
