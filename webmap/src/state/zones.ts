/** Which VN-2000 zone the pointer is read in, and the coordinates there. The projection itself is loaded when first needed. */
import { computed, effect, signal } from '@preact/signals';
import type { Province, Zone } from '../api_types';
import type { toVn2000 as ToVn2000 } from '../vn2000';
import { codeLists } from './lookups';
import { provinces } from './places';
import { pointer, view } from './view';

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

/** X northing and Y easting in metres under the pointer. */
export const pointerVn2000 = computed(() => {
  const [place, current, toVn2000] = [pointer.value, zone.value, project.value];
  return place && current && toVn2000 ? toVn2000(place.lon, place.lat, current) : null;
});

/** Load the projection when the pointer first moves over the map. */
export function watchPointer(): void {
  const stop = effect(() => {
    if (!pointer.value) return;
    void import('../vn2000').then((module) => (project.value = module.toVn2000));
    queueMicrotask(() => stop());
  });
}
