/** Makes the Leaflet map with its layers and ties it to the state; everything Leaflet-wide is set here. */
import { effect } from '@preact/signals';
import L from 'leaflet';
import 'leaflet/dist/leaflet.css';
import { language } from '../i18n';
import { densityQuery, isFiltering, placeQuery, tileFilter } from '../state/filters';
import { hiddenLayers, isShown } from '../state/layout';
import { communes, provinces } from '../state/places';
import { hoveredTileId, selectedParcel, selectedTileId, selectedWork } from '../state/selection';
import { pin, tilesEpoch, tilesFailed, tilesLoading, view } from '../state/view';
import { BASE_MAX_ZOOM, SHAPES_ZOOM } from '../zooms';
import { createBaseLayer } from './base_layer';
import { followCamera, move, reportView } from './camera';
import { createDensityPainter } from './density_painter';
import { createLabelPainter } from './label_painter';
import { createPlacePainter } from './place_painter';
import { followPointer } from './pointer';
import { paintSelection } from './selection_painter';
import { VectorTileLayer } from './tile_layer';
import { ViewportCanvas } from './viewport_canvas';
import { startWorkers, stopWorkers, type WorkerPool } from './worker_pool';

const reducedMotion = (): boolean => matchMedia('(prefers-reduced-motion: reduce)').matches;

function createLeafletMap(container: HTMLElement): L.Map {
  const map = L.map(container, {
    zoomControl: false,
    attributionControl: false,
    fadeAnimation: false,
    zoomAnimation: !reducedMotion(),
    inertia: !reducedMotion(),
    minZoom: 4,
    maxZoom: 21,
    wheelPxPerZoomLevel: 90,
    maxBounds: [[-85, -180], [85, 180]],
    maxBoundsViscosity: 0.8,
  });
  for (const [pane, zIndex] of [['base', 150], ['parcels', 210], ['works', 220], ['overlay', 410]] as const) {
    map.createPane(pane).style.zIndex = String(zIndex);
  }
  map.getPane('overlay')!.style.pointerEvents = 'none';
  const start = view.peek();
  if (start) map.setView([start.lat, start.lon], start.zoom);
  else move(map, { kind: 'home' }, false);
  return map;
}

function createTileLayers(pool: WorkerPool): { parcels: VectorTileLayer; works: VectorTileLayer } {
  const shared = {
    pool,
    onLoading: (change: number) => (tilesLoading.value = tilesLoading.peek() + change),
    onFailed: () => (tilesFailed.value = tilesFailed.peek() + 1),
  };
  return {
    parcels: new VectorTileLayer({
      ...shared, collection: 'parcels', pane: 'parcels',
      densityQuery: () => densityQuery.peek(), shapesQuery: () => placeQuery.peek(),
    }),
    works: new VectorTileLayer({
      ...shared, collection: 'works', pane: 'works', minZoom: SHAPES_ZOOM,
      densityQuery: () => ({}), shapesQuery: () => ({}),
    }),
  };
}

function showLayer(map: L.Map, layer: L.Layer, shown: boolean): void {
  if (shown && !map.hasLayer(layer)) layer.addTo(map);
  if (!shown && map.hasLayer(layer)) layer.remove();
}

function followBase(map: L.Map): () => void {
  let base: L.Layer | null = null;
  let asked = false;
  const update = () => {
    const wanted = isShown('base') && map.getZoom() <= BASE_MAX_ZOOM;
    if (base) showLayer(map, base, wanted);
    if (!wanted || asked) return;
    asked = true;
    void createBaseLayer().then((layer) => {
      base = layer;
      update();
    });
  };
  const paper = () => map.getContainer().classList.toggle('on-paper', map.getZoom() > BASE_MAX_ZOOM || !isShown('base'));
  map.on('zoomend', () => {
    update();
    paper();
  });
  return effect(() => {
    void hiddenLayers.value;
    update();
    paper();
  });
}

/** Redraw when the filter changes; ask the server only when tiles of counts or of another place are needed. */
function followFilters(pool: WorkerPool, parcels: VectorTileLayer, works: VectorTileLayer): (() => void)[] {
  let first = true;
  let lastPlaces = JSON.stringify(placeQuery.peek());
  let lastEpoch = tilesEpoch.peek();
  const stopFilter = effect(() => {
    pool.tellAll({ type: 'filter', filter: tileFilter.value });
    const [places, epoch] = [JSON.stringify(placeQuery.value), tilesEpoch.value];
    if (epoch !== lastEpoch) pool.tellAll({ type: 'reset' });
    if (!first) parcels.refresh({ redraw: places === lastPlaces && epoch === lastEpoch });
    if (!first && epoch !== lastEpoch) works.refresh({ redraw: false });
    [first, lastPlaces, lastEpoch] = [false, places, epoch];
  });
  return [stopFilter];
}

/** @returns the map and a function that takes everything down */
export function createMap(container: HTMLElement): () => void {
  const pool = startWorkers();
  const map = createLeafletMap(container);
  const { parcels, works } = createTileLayers(pool);
  const density = createDensityPainter(parcels);
  const canvas = new ViewportCanvas([density.paint, createPlacePainter(density), createLabelPainter(parcels, works), paintSelection]);
  const stops = [
    ...followFilters(pool, parcels, works),
    effect(() => showLayer(map, parcels, isShown('parcels'))),
    effect(() => showLayer(map, works, isShown('works'))),
    effect(() => parcels.setHovered(hoveredTileId.value)),
    effect(() => parcels.setSelected(selectedTileId.value)),
    effect(() => {
      void [selectedParcel.value, selectedWork.value, pin.value, hiddenLayers.value, provinces.value, communes.value, language.value];
      canvas.schedule();
    }),
    effect(() => void map.getContainer().classList.toggle('filtered', isFiltering.value)),
    followBase(map),
    followCamera(map, reducedMotion),
    followPointer(map, parcels, works, density),
  ];
  canvas.addTo(map);
  for (const layer of [parcels, works]) layer.on('content', () => canvas.scheduleLater());
  void document.fonts.ready.then(() => canvas.schedule());
  reportView(map);
  const observer = new ResizeObserver(() => map.invalidateSize({ pan: false }));
  observer.observe(container);
  return () => {
    observer.disconnect();
    for (const stop of stops) stop();
    map.remove();
    stopWorkers();
  };
}
