/** A place that was asked for by its coordinates: what the server makes of them, and which parcel lies there. */
import { signal } from '@preact/signals';
import * as api from '../api';
import type { ParcelRow } from '../api_types';
import { dayQuery } from '../state/as_of';
import { createLoader } from '../state/resource';
import { noticeError } from '../state/session';
import { flyToPoint, pin } from '../state/view';
import type { Pair } from './coordinates';
import { askMeasure, type Measured } from './measuring';

export const SYSTEMS = ['vn2000', 'wgs84'] as const;
export type System = (typeof SYSTEMS)[number];

/** As typed; kept while the card is closed. */
export const system = signal<System>('vn2000');
export const typed = signal<Record<System, readonly [string, string]>>({ vn2000: ['', ''], wgs84: ['', ''] });
/** EPSG code; null for the zone of the status bar */
export const typedZone = signal<number | null>(null);

export interface Place {
  measured: Measured;
  /** none, where no parcel is that the user may see */
  parcels: readonly ParcelRow[];
}

/** About a centimetre, in degrees: on a boundary the parcels of both sides are named. */
const REACH = 1e-7;

const loader = createLoader<Place>();
export const place = loader.state;
export const askAgain = (): void => loader.retry();

async function placeAt(points: readonly [[number, number]], crs: number | null, signal: AbortSignal): Promise<Place> {
  const measured = await askMeasure({ points, ...(crs && { crs }) }, signal);
  const { lon, lat } = measured.points[0]!;
  pin.value = { lon, lat };
  flyToPoint(lon, lat);
  const bbox = [lon - REACH, lat - REACH, lon + REACH, lat + REACH].map((degrees) => degrees.toFixed(8));
  const { rows } = await api.getParcelPage({ bbox, limit: 5, ...dayQuery.peek() }, signal);
  return { measured, parcels: rows };
}

/**
 * Ask the server for the place, put the pin there and look for parcels.
 *
 * @param crs EPSG code of the zone that the pair is in; null for degrees of WGS 84
 */
export async function goTo({ north, east }: Pair, crs: number | null): Promise<void> {
  await loader.run((signal) => placeAt([[east, north]], crs, signal));
  noticeError(place.peek().error);
}

export function forgetPlace(): void {
  loader.clear();
  pin.value = null;
}
