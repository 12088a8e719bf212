/** Names of the sea, the two archipelagos, the provinces and, from near, the communes. */
import type { Bbox, LonLat } from '../api_types';
import { t } from '../i18n';
import { isShown, opacityOf } from '../state/layers';
import { communes, provinceLabels } from '../state/places';
import { COMMUNE_ZOOMS } from '../zooms';
import type { CountCircle } from './counts';
import type { DensityPainter } from './density_painter';
import type { NamedPoint } from './features_layer';
import { Occupancy } from './occupancy';
import type { Frame, Painter } from '../painting';
import { colour } from '../style/colours';

const TEXT_FONT = '"Be Vietnam Pro", sans-serif';

/** Longitude and latitude of some islands of each archipelago, drawn as dots because the coastline leaves them out. */
const HOANG_SA: readonly LonLat[] = [
  [112.34, 16.83], [111.61, 16.53], [111.2, 15.78], [112.73, 16.67], [111.59, 16.45], [111.51, 16.45], [112.32, 16.97],
];
const TRUONG_SA: readonly LonLat[] = [
  [111.92, 8.645], [114.33, 11.43], [114.37, 10.18], [114.33, 9.885], [114.48, 10.377], [112.92, 7.87], [113.7, 8.97],
  [114.72, 10.73], [115.8, 9.2], [112.35, 8.87], [113.85, 9.55],
];

interface Archipelago {
  key: 'map.hoang_sa' | 'map.truong_sa';
  islands: readonly LonLat[];
  label: LonLat;
  /** west, south, east, north of the whole archipelago */
  extent: Bbox;
}
const ARCHIPELAGOS: readonly Archipelago[] = [
  { key: 'map.hoang_sa', islands: HOANG_SA, label: [111.9, 16.05], extent: [110.9, 15.5, 113, 17.3] },
  { key: 'map.truong_sa', islands: TRUONG_SA, label: [113.6, 9.25], extent: [111.3, 6.4, 117.5, 12.1] },
];

const ISLANDS_MAX_ZOOM = 10;
const PROVINCE_ZOOMS: readonly [number, number] = [6, 10];
const KIND = /^(Tỉnh|Thành phố|Xã|Phường|Đặc khu) (?=\D)/;

function halo(context: CanvasRenderingContext2D, text: string, x: number, y: number): void {
  context.strokeText(text, x, y);
  context.fillText(text, x, y);
}

/** Where the name stands: at its point, or, where one looks closely, in the middle of what is seen of the archipelago. */
function labelPlace({ extent, label }: Archipelago, frame: Frame): { x: number; y: number } | null {
  if (frame.zoom <= ISLANDS_MAX_ZOOM) return frame.project(...label);
  const [west, south, east, north] = extent;
  const [low, high] = [frame.project(west, south), frame.project(east, north)];
  const [left, right] = [Math.max(low.x, 0), Math.min(high.x, frame.width)];
  const [top, bottom] = [Math.max(high.y, 0), Math.min(low.y, frame.height)];
  return left < right && top < bottom ? { x: (left + right) / 2, y: (top + bottom) / 2 } : null;
}

/** How far a name may go aside, in steps of pixels, the nearest first. */
const STEPS = Array.from({ length: 21 * 9 }, (_, i) => ({ dx: ((i % 21) - 10) * 12, dy: (Math.floor(i / 21) - 4) * 14 })).sort(
  (a, b) => Math.hypot(a.dx, a.dy) - Math.hypot(b.dx, b.dy),
);

/** Beside its place when a count stands there: these names are never left out, and cover no count. */
function besideCounts(at: { x: number; y: number }, width: number, occupied: Occupancy): { x: number; y: number } {
  const places = STEPS.map(({ dx, dy }) => ({ x: at.x + dx, y: at.y + dy }));
  return places.find(({ x, y }) => occupied.isFree(x, y, width + 6, 18)) ?? at;
}

function paintArchipelago(context: CanvasRenderingContext2D, archipelago: Archipelago, screen: Screen): void {
  const { frame, occupied } = screen;
  context.fillStyle = colour('islands');
  // Closer the dots would be metres away from where the islands are.
  for (const [lon, lat] of frame.zoom <= ISLANDS_MAX_ZOOM ? archipelago.islands : []) {
    const { x, y } = frame.project(lon, lat);
    context.beginPath();
    context.arc(x, y, frame.zoom < 6.5 ? 1.6 : 2.4, 0, 2 * Math.PI);
    context.fill();
  }
  const own = labelPlace(archipelago, frame);
  if (!own) return;
  context.font = `500 ${frame.zoom < 5.5 ? 10.5 : 12}px ${TEXT_FONT}`;
  context.fillStyle = colour('archipelago-name');
  context.strokeStyle = colour('sea-halo');
  const text = t(archipelago.key);
  const { width } = context.measureText(text);
  const at = besideCounts(own, width, occupied);
  occupied.block(at.x, at.y, width, 16);
  halo(context, text, at.x, at.y);
}

interface Screen {
  frame: Frame;
  occupied: Occupancy;
  circles: readonly CountCircle[];
}

/** Where a name may stand: at its point or hardly beside it; next to the circle, on its own side, when a count stands there. */
function placesFor({ x, y }: { x: number; y: number }, width: number, { circles }: Screen): { x: number; y: number }[] {
  const circle = circles.find((candidate) => Math.hypot(candidate.x - x, candidate.y - y) < candidate.radius + 12);
  if (!circle) return [{ x, y }, { x, y: y + 12 }, { x, y: y - 12 }];
  const [aside, down] = [circle.radius + width / 2 + 8, circle.radius + 14];
  const around = [[0, down], [0, -down], [-aside, 0], [aside, 0]].map(([dx, dy]) => ({ x: circle.x + dx!, y: circle.y + dy! }));
  const detour = (place: { x: number; y: number }) => Math.hypot(place.x - x, place.y - y);
  return around.sort((a, b) => detour(a) - detour(b)).slice(0, 3);
}

/** A name that finds no room is left out. */
function paintName(context: CanvasRenderingContext2D, name: string, [lon, lat]: LonLat, screen: Screen): void {
  const at = screen.frame.project(lon, lat);
  if (at.x < 0 || at.y < 0 || at.x > screen.frame.width || at.y > screen.frame.height) return;
  const shortName = name.replace(KIND, '');
  const width = context.measureText(shortName).width + 6;
  const free = placesFor(at, width, screen).find(({ x, y }) => screen.occupied.take(x, y, width, 16));
  if (free) halo(context, shortName, free.x, free.y);
}

function paintNames(context: CanvasRenderingContext2D, screen: Screen): void {
  const zoom = Math.round(screen.frame.zoom);
  context.fillStyle = colour('place-name');
  context.strokeStyle = colour('place-halo');
  if (zoom >= PROVINCE_ZOOMS[0] && zoom <= PROVINCE_ZOOMS[1]) {
    context.font = `500 ${zoom < 8 ? 11 : 13}px ${TEXT_FONT}`;
    for (const { name, point } of provinceLabels.value) paintName(context, name, point, screen);
  }
  if (zoom >= COMMUNE_ZOOMS[0] && zoom <= COMMUNE_ZOOMS[1]) {
    context.font = `500 ${zoom < 13 ? 11 : 12}px ${TEXT_FONT}`;
    for (const { name, point } of communes.value) paintName(context, name, point, screen);
  }
}

function paintSea(context: CanvasRenderingContext2D, frame: Frame, occupied: Occupancy): void {
  const { x, y } = frame.project(112.6, 13.1);
  context.font = `italic 500 14px ${TEXT_FONT}`;
  context.fillStyle = colour('sea-name');
  context.strokeStyle = colour('sea-halo');
  const name = [...t('map.east_sea')].join('\u200a\u2009');
  if (occupied.take(x, y, context.measureText(name).width, 18)) halo(context, name, x, y);
}

/**
 * Names of the two archipelagos always, whatever lies below; all others as far as the layer is shown.
 *
 * @param density whose circles no name may cover
 * @param others names that base maps bring along
 */
export function createPlacePainter(density: DensityPainter, others: () => readonly NamedPoint[]): Painter {
  return (context, frame) => {
    const occupied = new Occupancy();
    const circles = density.circles().map((circle) => ({ ...circle, x: circle.x - frame.originX, y: circle.y - frame.originY }));
    for (const { x, y, radius } of circles) occupied.block(x, y, 2 * radius, 2 * radius);
    context.textAlign = 'center';
    context.textBaseline = 'middle';
    context.lineJoin = 'round';
    context.lineWidth = 3;
    const screen = { frame, occupied, circles };
    for (const archipelago of ARCHIPELAGOS) paintArchipelago(context, archipelago, screen);
    if (isShown('places')) {
      context.globalAlpha = opacityOf('places') / 100;
      if (frame.zoom <= 8) paintSea(context, frame, occupied);
      paintNames(context, screen);
      context.globalAlpha = 1;
    }
    context.font = `500 11px ${TEXT_FONT}`;
    context.fillStyle = colour('place-name');
    context.strokeStyle = colour('place-halo');
    for (const { name, point } of others()) paintName(context, name, point, screen);
  };
}
