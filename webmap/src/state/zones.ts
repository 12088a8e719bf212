/** Which VN-2000 zone the pointer is read in, and the coordinates there. The projection itself is loaded when first needed. */
import { computed, effect, signal } from '@preact/signals';
import type { Province, Zone } from '../api_types';
import type { toVn2000 as ToVn2000 } from '../vn2000';
import { codeLists } from './lookups';
import { provinces } from './places';
import { pointer, view } from './view';
import { SHAPES_ZOOM } from '../zooms';

/** The map's first tiles come first. */
const LOAD_DELAY_MS = 300;

/** EPSG code the user chose; null follows the map centre. */
export const chosenZone = signal<number | null>(null);

/** Boxes of neighbours overlap: among those that hold the place, the one with the nearest label point counts. */
function distanceTo({ bbox, point }: Province, lon: number, lat: number): number {
  const [west, south, east, north] = bbox!;
  const outside = Math.hypot(Math.max(west - lon, 0, lon - east), Math.max(south - lat, 0, lat - north));
  const [labelLon, labelLat] = point ?? [(west + east) / 2, (south + north) / 2];
  return outside * 1000 + Math.hypot(labelLon - lon, labelLat - lat);
}

/**
 * The zone for a place: of the zones of the province nearest to it, the one with the nearest meridian;
 * of all zones when no province says its own. A help for reading coordinates, never used for data.
 */
export function zoneAt(lon: number, lat: number, provinces: Province[], zones: Zone[]): Zone | null {
  const placed = provinces.filter((province) => province.bbox);
  placed.sort((a, b) => distanceTo(a, lon, lat) - distanceTo(b, lon, lat));
  const own = placed[0]?.zones ?? [];
  const candidates = zones.filter((zone) => own.includes(zone.epsg) || own.includes(zone.srid));
  const rest = candidates.length ? candidates : zones.filter((zone) => zone.epsg !== 3405 && zone.epsg !== 3406);
  const meridianDistance = (zone: Zone) => Math.abs(zone.central_meridian - lon);
  return [...rest].sort((a, b) => meridianDistance(a) - meridianDistance(b))[0] ?? null;
}

export const automaticZone = computed(() => {
  const [lists, centre] = [codeLists.value, view.value];
  return lists && centre ? zoneAt(centre.lon, centre.lat, provinces.value, lists.zones) : null;
});

export const zone = computed(
  () => codeLists.value?.zones.find((candidate) => candidate.epsg === chosenZone.value) ?? automaticZone.value,
);

const project = signal<typeof ToVn2000 | null>(null);

/** X northing and Y easting in metres under the pointer; without a pointer, as on a touch screen, at the map centre. */
export const reading = computed(() => {
  const [centre, current, toVn2000] = [view.value, zone.value, project.value];
  const place = pointer.value ?? (centre && centre.zoom >= SHAPES_ZOOM ? centre : null);
  if (!place || !current || !toVn2000) return null;
  return { ...toVn2000(place.lon, place.lat, current), isCentre: pointer.value === null };
});

/** Load the projection when there is something to read, after the map's first tiles. */
export function watchReading(): void {
  const stop = effect(() => {
    if (!pointer.value && (view.value?.zoom ?? 0) < SHAPES_ZOOM) return;
    setTimeout(() => void import('../vn2000').then((module) => (project.value = module.toVn2000)), LOAD_DELAY_MS);
    queueMicrotask(() => stop());
  });
}
