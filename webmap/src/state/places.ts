/** Names of provinces and communes with their label points, as they were on the day that is shown. */
import { computed, effect } from '@preact/signals';
import * as api from '../api';
import type { AdminUnitPoint, Bbox, Province } from '../api_types';
import { asOf, today } from './as_of';
import { codeLists } from './lookups';
import { createLoader } from './resource';
import { mayRead } from './session';
import { view, viewBbox } from './view';
import { COMMUNE_ZOOMS } from '../zooms';

/** Boxes asked for are multiples of this many degrees, so that a short move finds its names already there. */
const STEP = 0.25;
/** The map's own tiles come first. */
const DELAY_MS = 300;

const provinceLoader = createLoader<AdminUnitPoint[]>();
const communeLoader = createLoader<AdminUnitPoint[]>();

export const communes = computed(() => communeLoader.state.value.value ?? []);

/** Provinces of the day that is shown: 63 until 30 June 2025, 34 since. */
export const provinceLabels = computed(() => provinceLoader.state.value.value ?? []);

/** Present provinces of the code lists, each with the point its name belongs to once that is known. */
export const provinces = computed<Province[]>(() => {
  const points = new Map(provinceLabels.value.map(({ code, point }) => [code, point]));
  return (codeLists.value?.provinces ?? []).map((province) => ({ ...province, point: points.get(province.code) ?? null }));
});

const wantedBox = computed<string | null>(() => {
  const [box, zoom] = [viewBbox.value, view.value?.zoom ?? 0];
  return box && zoom >= COMMUNE_ZOOMS[0] && zoom <= COMMUNE_ZOOMS[1] ? widened(box).join() : null;
});

function widened([west, south, east, north]: Bbox): number[] {
  const [down, up] = [(degrees: number) => Math.floor(degrees / STEP) * STEP, (degrees: number) => Math.ceil(degrees / STEP) * STEP];
  return [down(west), down(south), up(east), up(north)];
}

/** Fetch the provinces of the day, and the communes of wherever the map looks closely. */
export function watchPlaces(): void {
  let loaded = '';
  effect(() => {
    const day = asOf.value ?? today();
    if (!codeLists.value || loaded === day) return;
    loaded = day;
    void provinceLoader.run((abort) => api.getAdminUnits({ level: 'province', limit: 100 }, day, abort));
  });
  let timer: ReturnType<typeof setTimeout> | undefined;
  effect(() => {
    const [bbox, day] = [wantedBox.value, asOf.value ?? today()];
    clearTimeout(timer);
    if (!bbox || !mayRead.value) return;
    timer = setTimeout(() => {
      void communeLoader.run((abort) => api.getAdminUnits({ level: 'commune', bbox: bbox.split(','), limit: 1000 }, day, abort));
    }, DELAY_MS);
  });
}
