/** The ground that a printed sheet shows: its corners on the map, and the choices of a sheet in the address. Pure. */
import { fromVn2000, toVn2000, type ProjectedZone } from '../vn2000';

export interface Place {
  lon: number;
  lat: number;
}

export type Paper = 'A4' | 'A3';
export type Orientation = 'portrait' | 'landscape';

export interface SheetChoice {
  paper: Paper;
  orientation: Orientation;
  /** denominator */
  scale: number;
  centre: Place;
}

/** Points on each side: sides that are straight in the zone are curves on the map. */
const STEPS = 4;

/** Outline of the frame on the map, closed, from the south-west against the clock. @param frameMm width and height */
export function outlineOf(centre: Place, frameMm: readonly [number, number], scale: number, zone: ProjectedZone): Place[] {
  const middle = toVn2000(centre.lon, centre.lat, zone);
  const [x, y] = [(frameMm[0] * scale) / 2000, (frameMm[1] * scale) / 2000];
  const corners = [[-x, -y], [x, -y], [x, y], [-x, y], [-x, -y]] as const;
  const outline: Place[] = [];
  for (let side = 0; side < 4; side += 1) {
    const [from, to] = [corners[side]!, corners[side + 1]!];
    for (let step = 0; step < STEPS; step += 1) {
      const share = step / STEPS;
      outline.push(
        fromVn2000(middle.y_easting + from[0] + (to[0] - from[0]) * share, middle.x_northing + from[1] + (to[1] - from[1]) * share, zone),
      );
    }
  }
  return [...outline, outline[0]!];
}

/** Whether a place lies within the frame. */
export function isInside(place: Place, centre: Place, frameMm: readonly [number, number], scale: number, zone: ProjectedZone): boolean {
  const [at, middle] = [toVn2000(place.lon, place.lat, zone), toVn2000(centre.lon, centre.lat, zone)];
  return (
    Math.abs(at.y_easting - middle.y_easting) <= (frameMm[0] * scale) / 2000 &&
    Math.abs(at.x_northing - middle.x_northing) <= (frameMm[1] * scale) / 2000
  );
}

/** The centre moved by as much as the pointer has moved in the zone. */
export function moved(centre: Place, from: Place, to: Place, zone: ProjectedZone): Place {
  const [middle, start, end] = [centre, from, to].map(({ lon, lat }) => toVn2000(lon, lat, zone)) as [
    ReturnType<typeof toVn2000>, ReturnType<typeof toVn2000>, ReturnType<typeof toVn2000>,
  ];
  return fromVn2000(middle.y_easting + end.y_easting - start.y_easting, middle.x_northing + end.x_northing - start.x_northing, zone);
}

/** The largest scale at which so many metres of ground fit the frame; the smallest one where none does. */
export function fittingScale(widthM: number, heightM: number, frameMm: readonly [number, number], scales: readonly number[]): number {
  const needed = Math.max(widthM / frameMm[0], heightM / frameMm[1]) * 1000;
  return scales.find((scale) => scale >= needed) ?? scales.at(-1) ?? 1000;
}

/** The smallest scale at which the whole frame lies within so many metres of ground; the largest one where none does. */
export function coveredScale(widthM: number, heightM: number, frameMm: readonly [number, number], scales: readonly number[]): number {
  const most = Math.min(widthM / frameMm[0], heightM / frameMm[1]) * 1000;
  return scales.findLast((scale) => scale <= most) ?? scales[0] ?? 1000;
}

const MICRO = 1e6;

/** The choices as the address keeps them, in a word: `a4-p-1000-105843212-21044412`. */
export function writeSheet({ paper, orientation, scale, centre }: SheetChoice): string {
  const degrees = [centre.lon, centre.lat].map((value) => Math.round(value * MICRO));
  return [paper.toLowerCase(), orientation[0], scale, ...degrees].join('-');
}

/** What cannot be read is null. */
export function readSheet(text: string | null, scales: readonly number[]): SheetChoice | null {
  const match = /^(a[34])-([pl])-(\d{3,6})-(\d{1,9})-(\d{1,8})$/.exec(text ?? '');
  if (!match) return null;
  const [, paper, orientation, scale, lon, lat] = match;
  if (!scales.includes(Number(scale))) return null;
  return {
    paper: paper!.toUpperCase() as Paper,
    orientation: orientation === 'p' ? 'portrait' : 'landscape',
    scale: Number(scale),
    centre: { lon: Number(lon) / MICRO, lat: Number(lat) / MICRO },
  };
}
