/** Layers of the map: which are shown, how strongly, in which order; the base maps that the server offers. */
import { computed, effect, signal, untracked } from '@preact/signals';
import * as api from '../api';
import type { ApiError } from '../api';
import type { Basemap } from '../basemap_types';
import { choose, t } from '../i18n';
import {
  DEFAULT_LAYERS, inOrder, isBareLayer, isOverlay, LAYERS, layersFromText, layersToText, moved, ORDERED_LAYERS, type BareLayer,
  type ColourScheme, type LayerName, type LayerState,
} from './layer_state';
import { forgetOverlays, isOffered, loadOverlays } from './overlays';
import { createLoader } from './resource';
import { mayRead, sessionEpoch } from './session';
import { tilesEpoch } from './view';
import { keep, kept } from '../kept';

const KEY = 'landdb.layers';

export const layers = signal<LayerState>(DEFAULT_LAYERS);
const loader = createLoader<Basemap[]>();
export const basemapList = loader.state;
export const basemaps = computed<Basemap[]>(() => loader.state.value.value ?? []);

/** What went wrong with base maps that are shown, by their identifier, until they are tried again. */
export const baseFailures = signal<Record<string, ApiError>>({});
/** Tiles of base maps that are on their way, by identifier. */
export const basesLoading = signal<Record<string, number>>({});
/** Raised to have the tiles of base maps fetched anew. */
export const basesEpoch = signal(0);

/** Whether the server offers no base map: what the page brings along would leave the sheet blank. */
const isBare = computed(() => loader.state.value.value?.length === 0);
const isWanted = (layer: LayerName): boolean => {
  const { hidden, shown } = layers.value;
  if (isBareLayer(layer)) return shown.includes(layer) || (isBare.value && !hidden.includes(layer));
  return isOverlay(layer) ? shown.includes(layer) : !hidden.includes(layer);
};
export const isShown = (layer: LayerName): boolean => isWanted(layer) && (!isOverlay(layer) || isOffered(layer));
export const isBaseShown = (id: string): boolean => layers.value.bases.includes(id);
export const opacityOf = (id: string): number => layers.value.opacity[id] ?? 100;

export const colourBy = computed(() => layers.value.colourBy);

/** Layers of the register that have a place in the order, the upper ones first. */
export const overlayOrder = computed(() =>
  inOrder(ORDERED_LAYERS.filter((name) => !isOverlay(name) || isOffered(name)), layers.value.order),
);
/** Base maps, the upper ones first: features, then pictures, then what the page brings along. */
export const baseOrder = computed(() => {
  const features = basemaps.value.filter(({ kind }) => kind === 'features');
  const pictures = basemaps.value.filter(({ kind }) => kind === 'tiles');
  return inOrder([...features, ...pictures].map(({ id }) => id).concat('base'), layers.value.order);
});

export const shownBasemaps = computed(() => basemaps.value.filter(({ id }) => isBaseShown(id)));

export const nameOfBase = (id: string): string => {
  const found = basemaps.value.find((one) => one.id === id);
  return found ? choose(found.title_vi, found.title_en) : t('layers.base');
};

const toggled = <T>(list: readonly T[], item: T): T[] => (list.includes(item) ? list.filter((other) => other !== item) : [...list, item]);

function change(part: Partial<LayerState>): void {
  layers.value = { ...layers.peek(), ...part };
}

/** Only what is not so by itself is said: then an address stays as short as it was. */
function switchBare(id: BareLayer, on: boolean): void {
  const { hidden, shown } = layers.peek();
  const [others, otherShown] = [hidden.filter((name) => name !== id), shown.filter((name) => name !== id)];
  if (on) change({ hidden: others, shown: isBare.peek() ? otherShown : [...otherShown, id] });
  else change({ hidden: isBare.peek() ? [...others, id] : others, shown: otherShown });
}

/** All of some layers, or none of them. */
export function switchLayers(ids: readonly string[], on: boolean): void {
  for (const id of ids) {
    const own = LAYERS.find((name) => name === id);
    if ((own ? isShown(own) : isBaseShown(id)) !== on) toggleLayer(id);
  }
}

/** @param id of a layer that is always there, or of a base map */
export function toggleLayer(id: string): void {
  const own = LAYERS.find((name) => name === id);
  if (isBareLayer(id)) switchBare(id, !isWanted(id));
  else if (isOverlay(id)) change({ shown: toggled(layers.peek().shown, id) });
  else if (own) change({ hidden: toggled(layers.peek().hidden, own) });
  else change({ bases: toggled(layers.peek().bases, id) });
}

export function setOpacity(id: string, percent: number): void {
  const { [id]: _, ...others } = layers.peek().opacity;
  change({ opacity: percent === 100 ? others : { ...others, [id]: percent } });
}

export const setColourBy = (scheme: ColourScheme): void => change({ colourBy: scheme });

/** @returns its place from the top, beginning with 1, and how many there are */
export function moveLayer(id: string, by: number): { place: number; of: number } {
  const group = baseOrder.peek().includes(id) ? baseOrder.peek() : overlayOrder.peek();
  const order = moved(group, id, by);
  change({ order: [...layers.peek().order.filter((other) => !group.includes(other)), ...order] });
  return { place: order.indexOf(id) + 1, of: order.length };
}

/** Show one base map with pictures, and features as before. @param id null for the one that the page brings along */
export function chooseBase(id: string | null): void {
  const features = basemaps.peek().filter((one) => one.kind === 'features' && isBaseShown(one.id));
  const hidden = id === null ? layers.peek().hidden.filter((name) => name !== 'base') : layers.peek().hidden;
  change({ hidden, bases: [...features.map((one) => one.id), ...(id === null ? [] : [id])] });
}

/** The base map that the switcher marks: the uppermost one with pictures. */
export const chosenBase = computed(() => {
  const pictures = baseOrder.value.filter((id) => basemaps.value.find((one) => one.id === id)?.kind === 'tiles');
  return pictures.find(isBaseShown) ?? null;
});

export function resetLayers(): void {
  layers.value = DEFAULT_LAYERS;
}

export const isReset = computed(() => layersToText(layers.value) === '');

export function retryBases(): void {
  baseFailures.value = {};
  basesEpoch.value += 1;
}

export function noteBase(id: string, failure: ApiError | null): void {
  if (failure === null && !baseFailures.peek()[id]) return;
  const { [id]: _, ...others } = baseFailures.peek();
  baseFailures.value = failure ? { ...others, [id]: failure } : others;
}

export function countLoading(id: string, by: number): void {
  basesLoading.value = { ...basesLoading.peek(), [id]: Math.max(0, (basesLoading.peek()[id] ?? 0) + by) };
}

/** What this browser showed last. */
export const rememberedLayers = (): LayerState => layersFromText(kept(KEY) ?? '');

export async function loadBasemaps(): Promise<void> {
  await loader.run(async (abort) => (await api.getJson<{ basemaps: Basemap[] }>('/basemaps', abort)).basemaps);
}

/** Fetch the list for whoever reads, keep what is shown in this browser. */
export function watchLayers(): void {
  let reader = sessionEpoch.peek();
  effect(() => {
    const now = sessionEpoch.value;
    // What one reader was told of must not stay for the next, nor on the map.
    if (now !== reader || !mayRead.value) untracked(() => [loader.clear, forgetOverlays].forEach((forget) => forget()));
    reader = now;
    if (mayRead.value) void loadBasemaps();
  });
  // Few look at them: whoever shows none does not ask which there are. The tree asks too.
  const wantsOverlays = computed(() => mayRead.value && (layers.value.shown.length > 0 || isWanted('boundaries')));
  effect(() => {
    void [sessionEpoch.value, tilesEpoch.value];
    if (wantsOverlays.value) void loadOverlays();
  });
  effect(() => void keep(KEY, layersToText(layers.value)));
}
