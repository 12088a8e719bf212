/** Asking the server to measure, and the words for what it answers. */
import { ApiError, change } from '../api';
import { formatNumber } from '../format';
import { noticeError } from '../state/session';
import type { LonLat } from './mercator';
import type { Figure } from './plane';

export interface MeasuredPoint {
  lon: number;
  lat: number;
  x_northing: number;
  y_easting: number;
}

/** What POST /measure answers. */
export interface Measured extends Figure {
  zone: { epsg: number; central_meridian: number; name: string };
  /** a point lies outside the band for which the zone is made: lengths are distorted there */
  beyond_band: boolean;
  points: MeasuredPoint[];
}

export interface Question {
  /** WGS 84, or easting, northing in the zone of `crs` */
  points: readonly LonLat[];
  closed?: boolean;
  /** EPSG code; without it the server finds the zone by the first point */
  zone?: number | null;
  crs?: number;
}

/** So many points the server measures at once. */
export const MOST_POINTS = 1000;

/** @throws ApiError; one that ended the session has asked for a new log-in already */
export async function askMeasure({ points, closed, zone, crs }: Question, signal?: AbortSignal): Promise<Measured> {
  const body = { points, ...(closed && { closed }), ...(zone && { zone }), ...(crs && { crs }) };
  try {
    return (await change<Measured>('POST', '/measure', body, signal ? { signal } : {}))!;
  } catch (error) {
    if (error instanceof ApiError) noticeError(error);
    throw error;
  }
}

/** 1.234,56 m; from 10 km on 12,346 km */
export const lengthText = (metres: number): string =>
  metres < 10_000 ? `${formatNumber(metres, 2)} m` : `${formatNumber(metres / 1000, 3)} km`;

/** 16.812,1 m² · 1,68 ha; m² alone below a hectare, km² from 100 km² on. */
export function areaText(squareMetres: number): string {
  if (squareMetres >= 100_000_000) return `${formatNumber(squareMetres / 1_000_000, 2)} km²`;
  const text = `${formatNumber(squareMetres, 1)} m²`;
  return squareMetres < 10_000 ? text : `${text} · ${formatNumber(squareMetres / 10_000, 2)} ha`;
}
