/** Base maps on the map: the one the page brings along and those of the server, in their order, each in a pane of its own. */
import { effect } from '@preact/signals';
import L from 'leaflet';
import { ApiError } from '../api';
import type { Basemap } from '../basemap_types';
import {
  baseOrder, basemaps, basesEpoch, countLoading, isShown, layers, noteBase, opacityOf, shownBasemaps,
} from '../state/layers';
import { tilesLoading } from '../state/view';
import { BASE_MAX_ZOOM } from '../zooms';
import { createBaseLayer } from './base_layer';
import { loadFeatures, type NamedPoint } from './features_layer';
import { RasterLayer } from './raster_layer';

/** Panes of base maps lie between the ground and the register (from 210 on). */
const LOWEST = 100;

interface Drawn {
  basemap: Basemap;
  names: NamedPoint[];
  remove(): void;
}

const paneOf = (id: string): string => (id === 'base' ? 'base' : `base-${id}`);

export interface BaseMaps {
  /** names that base maps of features bring along */
  names(): NamedPoint[];
  stop(): void;
}

/** @param onNames names have come or gone */
export function followBases(map: L.Map, onNames: () => void): BaseMaps {
  const drawn = new Map<string, Drawn>();
  const stops = [
    followOffline(map),
    effect(() => {
      void basesEpoch.value;
      for (const [id, { remove }] of drawn) {
        remove();
        drawn.delete(id);
      }
    }),
    effect(() => {
      void basesEpoch.value;
      const wanted = new Map(shownBasemaps.value.map((one) => [one.id, one]));
      for (const [id, { remove, basemap }] of drawn) {
        if (wanted.get(id) === basemap) continue;
        remove();
        drawn.delete(id);
        noteBase(id, null);
      }
      for (const [id, basemap] of wanted) if (!drawn.has(id)) drawn.set(id, draw(map, basemap, onNames));
      onNames();
    }),
    effect(() => {
      void [layers.value, basemaps.value];
      arrange(map);
    }),
  ];
  return {
    names: () => [...drawn.values()].flatMap(({ names }) => names),
    stop: () => {
      for (const stop of stops) stop();
      for (const { remove } of drawn.values()) remove();
    },
  };
}

function arrange(map: L.Map): void {
  const order = baseOrder.peek();
  order.forEach((id, index) => {
    const pane = map.getPane(paneOf(id)) ?? map.createPane(paneOf(id));
    pane.style.zIndex = String(LOWEST + Math.min(100, order.length - index));
    pane.style.opacity = String(opacityOf(id) / 100);
    pane.style.pointerEvents = 'none';
  });
}

function draw(map: L.Map, basemap: Basemap, onNames: () => void): Drawn {
  const pane = paneOf(basemap.id);
  if (!map.getPane(pane)) map.createPane(pane);
  return basemap.kind === 'tiles' ? drawTiles(map, basemap, pane) : drawFeatures(map, basemap, pane, onNames);
}

function count(id: string, change: number): void {
  countLoading(id, change);
  tilesLoading.value = tilesLoading.peek() + change;
}

function drawTiles(map: L.Map, basemap: Basemap, pane: string): Drawn {
  const layer = new RasterLayer(basemap, pane, {
    onLoading: (change) => count(basemap.id, change),
    onTile: (failure) => failure && noteBase(basemap.id, failure),
  }).addTo(map);
  return { basemap, names: [], remove: () => void layer.remove() };
}

function drawFeatures(map: L.Map, basemap: Basemap, pane: string, onNames: () => void): Drawn {
  const controller = new AbortController();
  let layer: L.Layer | null = null;
  const result: Drawn = {
    basemap,
    names: [],
    remove: () => {
      controller.abort();
      layer?.remove();
    },
  };
  count(basemap.id, 1);
  void loadFeatures(basemap, pane, controller.signal)
    .then((features) => {
      if (controller.signal.aborted) return;
      layer = features.layer.addTo(map);
      result.names = features.names;
      onNames();
    })
    .catch((cause) => {
      if (!controller.signal.aborted && cause instanceof ApiError) noteBase(basemap.id, cause);
    })
    .finally(() => count(basemap.id, -1));
  return result;
}

/** The one that the page brings along: land on sea as far as its coastline is fine enough, then plain paper. */
function followOffline(map: L.Map): () => void {
  let base: L.Layer | null = null;
  let asked = false;
  const update = () => {
    const wanted = isShown('base') && map.getZoom() <= BASE_MAX_ZOOM;
    if (base && wanted !== map.hasLayer(base)) wanted ? base.addTo(map) : base.remove();
    map.getContainer().classList.toggle('on-paper', map.getZoom() > BASE_MAX_ZOOM || !isShown('base'));
    if (!wanted || asked) return;
    asked = true;
    void createBaseLayer().then((layer) => {
      base = layer;
      update();
    });
  };
  map.on('zoomend', update);
  return effect(() => {
    void layers.value;
    update();
  });
}
