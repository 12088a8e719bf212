/** Makes the Leaflet map with its layers and ties it to the state; everything Leaflet-wide is set here. */
import { effect } from '@preact/signals';
import L from 'leaflet';
import 'leaflet/dist/leaflet.css';
import { language } from '../i18n';
import { comparedDay, dayQuery, divider } from '../state/as_of';
import { densityQuery, filters, isFiltering, placeQuery, tileFilter } from '../state/filters';
import { hiddenLayers, isShown } from '../state/layout';
import { mapReading, overlays } from '../state/map_tool';
import { pickedIds } from '../state/picked';
import { communes, provinceLabels } from '../state/places';
import { hoveredTileId, outlineElsewhere, selectedParcel, selectedTileId, selectedWork } from '../state/selection';
import { isDark } from '../style/theme';
import { pin, tilesEpoch, tilesFailed, tilesLoading, view } from '../state/view';
import { tileColours } from '../style/colours';
import { BASE_MAX_ZOOM, SHAPES_ZOOM } from '../zooms';
import { createBaseLayer } from './base_layer';
import { followCamera, move, reportView } from './camera';
import { createDensityPainter } from './density_painter';
import { createLabels, followComparison } from './comparison';
import { createPlacePainter } from './place_painter';
import { followPointer } from './pointer';
import { paintOverlays } from './overlay_painter';
import { paintArea } from './area_painter';
import { paintSelection } from './selection_painter';
import { followTool } from './tool_pointer';
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
  for (const [pane, zIndex] of [['base', 150], ['parcels', 210], ['works', 220], ['compared', 230], ['overlay', 410]] as const) {
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
      densityQuery: () => dayQuery.peek(), shapesQuery: () => dayQuery.peek(),
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
  let lastEpoch = `${tilesEpoch.peek()}${JSON.stringify(dayQuery.peek())}`;
  const stopFilter = effect(() => {
    pool.tellAll({ type: 'filter', filter: tileFilter.value });
    const places = JSON.stringify(placeQuery.value);
    const epoch = `${tilesEpoch.value}${JSON.stringify(dayQuery.value)}`;
    if (epoch !== lastEpoch) pool.tellAll({ type: 'reset' });
    if (!first) parcels.refresh({ redraw: places === lastPlaces && epoch === lastEpoch });
    if (!first && epoch !== lastEpoch) works.refresh({ redraw: false });
    [first, lastPlaces, lastEpoch] = [false, places, epoch];
  });
  return [stopFilter];
}

/** Another theme: the same tiles in other colours. */
function followColours(pool: WorkerPool, layers: readonly VectorTileLayer[]): () => void {
  let first = true;
  return effect(() => {
    void isDark.value;
    pool.tellAll({ type: 'colours', colours: tileColours() });
    if (!first) for (const layer of layers) layer.redrawAll();
    first = false;
  });
}

/** Let tools ask for vertices of what is shown. */
function tellOfVertices(map: L.Map, layers: readonly VectorTileLayer[]): () => void {
  mapReading.value = {
    vertexNear: ({ lon, lat }, pixels) => {
      const shown = layers.filter((layer) => map.hasLayer(layer));
      const found = shown.flatMap((layer) => layer.vertexNear(L.latLng(lat, lon), pixels) ?? []);
      const nearest = found.sort((a, b) => a.pixels - b.pixels)[0];
      return nearest ? { lon: nearest.latlng.lng, lat: nearest.latlng.lat } : null;
    },
  };
  return () => (mapReading.value = null);
}

/** @returns the map and a function that takes everything down */
export function createMap(container: HTMLElement): () => void {
  const pool = startWorkers();
  const map = createLeafletMap(container);
  const { parcels, works } = createTileLayers(pool);
  const density = createDensityPainter(parcels);
  const canvas = new ViewportCanvas([density.paint, createPlacePainter(density), createLabels(parcels, works), paintArea, paintSelection]);
  // Of their own: tools paint at each move of the pointer, and labels cost several frames.
  const overlayCanvas = new ViewportCanvas([paintOverlays]);
  const stops = [
    followColours(pool, [parcels, works]),
    ...followFilters(pool, parcels, works),
    effect(() => showLayer(map, parcels, isShown('parcels'))),
    effect(() => showLayer(map, works, isShown('works'))),
    effect(() => parcels.setHovered(hoveredTileId.value)),
    effect(() => parcels.setSelected(selectedTileId.value)),
    effect(() => parcels.setPicked(pickedIds.value)),
    effect(() => {
      void [selectedParcel.value, selectedWork.value, outlineElsewhere.value, pin.value, hiddenLayers.value, provinceLabels.value, communes.value, language.value, filters.value['shape'], comparedDay.value, divider.value, isDark.value];
      canvas.schedule();
    }),
    effect(() => {
      void [language.value, isDark.value];
      showLayer(map, overlayCanvas, overlays.value.length > 0);
      overlayCanvas.schedule();
    }),
    effect(() => void map.getContainer().classList.toggle('filtered', isFiltering.value)),
    followBase(map),
    followCamera(map, reducedMotion),
    followPointer(map, parcels, works, density),
    followTool(map),
    followComparison(map, parcels, pool, () => canvas.scheduleLater()),
    tellOfVertices(map, [parcels, works]),
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
