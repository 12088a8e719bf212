/** Meridians and parallels, so quiet that they only tell where one is; their figures stand at two edges of the view. */
import type { Frame, Painter } from '../painting';
import { isShown } from '../state/layers';
import { colour } from '../style/colours';
import { GRID_ZOOM } from '../zooms';

/** In seconds of arc. */
const STEPS = [36000, 18000, 7200, 3600, 1800, 1200, 600, 300, 120, 60, 30, 20, 10, 5, 2, 1, 0.5];
const LEAST_PX = 130;
/** The canvas reaches beyond the view by this share of its own size on each side. */
const BEYOND = 0.15 / 1.3;

/** The finest step of which two lines are far enough from each other. @param perSecond pixels of a second of arc */
export function gridStep(perSecond: number): number {
  return STEPS.findLast((step) => step * perSecond >= LEAST_PX) ?? STEPS[0]!;
}

/** 105°45′20″, without what is nought at its end. */
export function arcText(seconds: number): string {
  const all = Math.round(Math.abs(seconds) * 10);
  const [degrees, minutes, rest] = [Math.floor(all / 36000), Math.floor(all / 600) % 60, (all % 600) / 10];
  const two = (n: number) => String(n).padStart(2, '0');
  return `${seconds < 0 ? '−' : ''}${degrees}°${minutes || rest ? `${two(minutes)}′` : ''}${rest ? `${two(rest)}″` : ''}`;
}

/** Multiples of the step between two places, in seconds. */
function lines(from: number, to: number, step: number): number[] {
  const first = Math.ceil((from * 3600) / step);
  const count = Math.max(0, Math.floor((to * 3600) / step) - first + 1);
  return Array.from({ length: Math.min(60, count) }, (_, i) => (first + i) * step);
}

function extent({ zoom, width, height, originX, originY }: Frame): [west: number, south: number, east: number, north: number] {
  const size = 256 * 2 ** zoom;
  const lon = (x: number) => (x / size) * 360 - 180;
  const lat = (y: number) => (Math.atan(Math.sinh(Math.PI * (1 - (2 * y) / size))) * 180) / Math.PI;
  return [lon(originX), lat(originY + height), lon(originX + width), lat(originY)];
}

export const paintGrid: Painter = (context, frame) => {
  if (!isShown('grid') || frame.zoom < GRID_ZOOM) return;
  const [west, south, east, north] = extent(frame);
  const step = gridStep(frame.width / ((east - west) * 3600));
  const [left, bottom] = [frame.width * BEYOND + 6, frame.height * (1 - BEYOND) - 6];
  context.lineWidth = 1;
  context.strokeStyle = colour('grid-line');
  context.fillStyle = colour('grid-text');
  context.font = '10.5px "Be Vietnam Pro", sans-serif';
  context.beginPath();
  for (const seconds of lines(west, east, step)) {
    const x = Math.round(frame.project(seconds / 3600, south).x) + 0.5;
    context.moveTo(x, 0);
    context.lineTo(x, frame.height);
    context.fillText(arcText(seconds), x + 3, bottom);
  }
  for (const seconds of lines(south, north, step)) {
    const y = Math.round(frame.project(west, seconds / 3600).y) + 0.5;
    context.moveTo(0, y);
    context.lineTo(frame.width, y);
    if (y < bottom - 14) context.fillText(arcText(seconds), left, y - 3);
  }
  context.stroke();
};
