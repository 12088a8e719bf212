/** The page's own estimate of lengths, bearings and areas in the plane of a zone, shown until the server has measured. */
import type { ProjectedZone } from '../vn2000';
import { toVn2000 } from '../vn2000';
import type { LonLat } from './mercator';
import { crossesItself, signedArea, type Point } from './shapes';

export interface Leg {
  length_m: number;
  /** degrees-minutes-seconds from grid north; null between two points of one place */
  bearing: string | null;
}

export interface Figure {
  legs: Leg[];
  length_m: number;
  /** null for a line, and for a ring that crosses itself */
  area_m2: number | null;
}

/** The same limit as the server's. */
const SAME_PLACE_M = 0.0005;

/** Easting, northing in metres. */
export function planePoint([lon, lat]: LonLat, zone: ProjectedZone): Point {
  const { x_northing, y_easting } = toVn2000(lon, lat, zone);
  return [y_easting, x_northing];
}

function legBetween([ea, na]: Point, [eb, nb]: Point): Leg {
  const [east, north] = [eb - ea, nb - na];
  const length_m = Math.hypot(east, north);
  const degrees = (Math.atan2(east, north) * 180) / Math.PI;
  return { length_m, bearing: length_m < SAME_PLACE_M ? null : dmsText((degrees + 360) % 360) };
}

/** Measure a line, or with `closed` a ring. */
export function estimate(points: readonly LonLat[], zone: ProjectedZone, closed: boolean): Figure {
  const plane = points.map((point) => planePoint(point, zone));
  const ends = closed && plane.length > 1 ? [...plane, plane[0]!] : plane;
  const legs = ends.slice(1).map((end, i) => legBetween(ends[i]!, end));
  const hasArea = closed && plane.length >= 3 && !crossesItself(plane);
  return {
    legs,
    length_m: legs.reduce((sum, leg) => sum + leg.length_m, 0),
    area_m2: hasArea ? Math.abs(signedArea(plane)) : null,
  };
}

/** 123°04'05", rounded to the second. */
export function dmsText(degrees: number): string {
  const seconds = Math.round(degrees * 3600) % (360 * 3600);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${Math.floor(seconds / 3600)}°${two(Math.floor(seconds / 60) % 60)}'${two(seconds % 60)}"`;
}
