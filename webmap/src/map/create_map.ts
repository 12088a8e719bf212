/** Makes the Leaflet map with its layers and ties it to the state; everything Leaflet-wide is set here. */
import { effect } from '@preact/signals';
import L from 'leaflet';
import 'leaflet/dist/leaflet.css';
import { language } from '../i18n';
import { comparedDay, dayQuery, divider } from '../state/as_of';
import { densityQuery, filters, isFiltering, placeQuery, tileFilter } from '../state/filters';
import { OVERLAYS, type OverlayName } from '../state/layer_state';
import { colourBy, isShown, layers, opacityOf, overlayOrder } from '../state/layers';
import { mapReading, overlays } from '../state/map_tool';
import { isOfDay } from '../state/overlays';
import { pickedIds } from '../state/picked';
import { workPicks } from '../state/picked_works';
import { communes, provinceLabels } from '../state/places';
import { hoveredTileId, outlineElsewhere, selectedParcel, selectedTileId, selectedWork } from '../state/selection';
import { noticeFailedTile, session } from '../state/session';
import { pin, tilesEpoch, tilesFailed, tilesLoading, view } from '../state/view';
import { workTileQuery } from '../state/works';
import { tileColours } from '../style/colours';
import { isDark } from '../style/theme';
import { LEAST_ZOOM, MOST_ZOOM, SHAPES_ZOOM } from '../zooms';
import { followBases } from './base_maps';
import { followCamera, followSize, move, reportView, startAt } from './camera';
import { createDensityPainter } from './density_painter';
import { createCounts, createLabels, followComparison, LEFT_PANES, leftDay } from './comparison';
import { followMenu } from './menu_opener';
import { createPlacePainter } from './place_painter';
import { paintGrid } from './grid_painter';
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
    minZoom: LEAST_ZOOM,
    maxZoom: MOST_ZOOM,
    wheelPxPerZoomLevel: 90,
    maxBounds: [[-85, -180], [85, 180]],
    maxBoundsViscosity: 0.8,
  });
  for (const pane of ['base', 'parcels', 'works', ...OVERLAYS, 'compared', 'compared-works', 'overlay']) map.createPane(pane);
  Object.assign(map.getPane('overlay')!.style, { zIndex: '410', pointerEvents: 'none' });
  const start = view.peek();
  if (start) startAt(map, start);
  else move(map, { kind: 'home' }, false);
  return map;
}

interface TileLayers {
  parcels: VectorTileLayer;
  works: VectorTileLayer;
  overlays: Record<OverlayName, VectorTileLayer>;
}

function createTileLayers(pool: WorkerPool): TileLayers {
  const shared = {
    pool,
    onLoading: (change: number) => (tilesLoading.value = tilesLoading.peek() + change),
    onFailed: () => {
      tilesFailed.value = tilesFailed.peek() + 1;
      void noticeFailedTile();
    },
  };
  const ofDay = { densityQuery: () => dayQuery.peek(), shapesQuery: () => dayQuery.peek() };
  const always = { densityQuery: () => ({}), shapesQuery: () => ({}) };
  return {
    parcels: new VectorTileLayer({
      ...shared, collection: 'parcels', pane: 'parcels',
      densityQuery: () => densityQuery.peek(), shapesQuery: () => placeQuery.peek(),
    }),
    works: new VectorTileLayer({
      ...shared, collection: 'works', pane: 'works', minZoom: SHAPES_ZOOM,
      densityQuery: () => workTileQuery.peek(), shapesQuery: () => workTileQuery.peek(),
    }),
    overlays: {
      boundaries: new VectorTileLayer({ ...shared, collection: 'boundaries', pane: 'boundaries', ...ofDay }),
      'protection-areas': new VectorTileLayer({
        ...shared, collection: 'protection-areas', pane: 'protection-areas', minZoom: SHAPES_ZOOM, ...always,
      }),
    },
  };
}

function showLayer(map: L.Map, layer: L.Layer, shown: boolean): void {
  if (shown && !map.hasLayer(layer)) layer.addTo(map);
  if (!shown && map.hasLayer(layer)) layer.remove();
}

/** What the colours of parcels tell, and whether lines lie around military zones: the same tiles, drawn anew. */
function followLook(pool: WorkerPool, parcels: VectorTileLayer): () => void {
  let last = '';
  return effect(() => {
    const look = { colourBy: colourBy.value, zones: isShown('zones') };
    const now = JSON.stringify(look);
    if (now === last) return;
    pool.tellAll({ type: 'look', look });
    if (last) parcels.refresh({ redraw: true });
    last = now;
  });
}

/** Redraw when the filter changes; ask the server only when tiles of counts or of another place are needed. */
function followFilters(pool: WorkerPool, parcels: VectorTileLayer, others: readonly VectorTileLayer[]): (() => void)[] {
  let first = true;
  let lastPlaces = JSON.stringify(placeQuery.peek());
  let lastEpoch = `${tilesEpoch.peek()}${JSON.stringify(dayQuery.peek())}`;
  const stopFilter = effect(() => {
    pool.tellAll({ type: 'filter', filter: tileFilter.value });
    const places = JSON.stringify(placeQuery.value);
    const epoch = `${tilesEpoch.value}${JSON.stringify(dayQuery.value)}`;
    if (epoch !== lastEpoch) pool.tellAll({ type: 'reset' });
    if (!first) parcels.refresh({ redraw: places === lastPlaces && epoch === lastEpoch });
    if (!first && epoch !== lastEpoch) for (const layer of others) layer.refresh({ redraw: false });
    [first, lastPlaces, lastEpoch] = [false, places, epoch];
  });
  return [stopFilter];
}

/** Tiles of works anew when their own conditions change; those of another day are fetched already. */
function followWorkFilters(works: VectorTileLayer): () => void {
  let last: string | null = null;
  return effect(() => {
    const now = JSON.stringify({ ...workTileQuery.value, as_of: undefined });
    if (last !== null && now !== last) works.refresh({ redraw: false });
    last = now;
  });
}

/** Layers of the register above all base maps, in their order; those of the other day lie right above their own. */
function arrangeOverlays(map: L.Map): void {
  overlayOrder.value.forEach((id, index) => {
    const left = id === 'parcels' || id === 'works' ? LEFT_PANES[id] : null;
    for (const name of left ? [id, left] : [id]) {
      const pane = map.getPane(name)!;
      pane.style.zIndex = String(250 - 10 * index + (name === left ? 5 : 0));
      // The style sheet has a say too: works are dimmed while a filter is on.
      pane.style.setProperty('--layer-opacity', String(opacityOf(id) / 100));
    }
  });
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
  const { parcels, works, overlays: beside } = createTileLayers(pool);
  const others = [works, ...Object.values(beside)];
  const density = createDensityPainter(parcels);
  let canvas: ViewportCanvas | null = null;
  const bases = followBases(map, () => canvas?.scheduleLater());
  const places = createPlacePainter(density, () => bases.names());
  const mainCanvas = (canvas = new ViewportCanvas([paintGrid, createCounts(density), places, createLabels(parcels, works), paintArea, paintSelection]));
  // Of their own: tools paint at each move of the pointer, and labels cost several frames.
  const overlayCanvas = new ViewportCanvas([paintOverlays]);
  const stops = [
    effect(() => pool.tellAll({ type: 'session', logged: session.value?.authenticated ?? false })),
    followColours(pool, [parcels, ...others]),
    followLook(pool, parcels),
    ...followFilters(pool, parcels, others),
    followWorkFilters(works),
    effect(() => showLayer(map, parcels, isShown('parcels'))),
    effect(() => showLayer(map, works, isShown('works'))),
    ...OVERLAYS.map((id) => effect(() => showLayer(map, beside[id], isShown(id) && isOfDay(id)))),
    effect(() => parcels.setHovered(hoveredTileId.value)),
    effect(() => parcels.setSelected(selectedTileId.value)),
    effect(() => parcels.setPicked(pickedIds.value)),
    effect(() => works.setPicked(workPicks.idSet.value)),
    effect(() => {
      void [selectedParcel.value, selectedWork.value, outlineElsewhere.value, pin.value, layers.value, isShown('grid'), provinceLabels.value, communes.value, language.value, filters.value['shape'], comparedDay.value, divider.value, isDark.value];
      mainCanvas.schedule();
    }),
    effect(() => {
      void [language.value, isDark.value, layers.value];
      showLayer(map, overlayCanvas, overlays.value.length > 0);
      overlayCanvas.schedule();
    }),
    effect(() => void map.getContainer().classList.toggle('filtered', isFiltering.value)),
    bases.stop,
    effect(() => arrangeOverlays(map)),
    followCamera(map, reducedMotion),
    followSize(map),
    followPointer(map, { parcels, works, density }, leftDay, beside),
    followTool(map),
    followMenu(map),
    followComparison(map, parcels, pool, () => mainCanvas.scheduleLater()),
    tellOfVertices(map, [parcels, works]),
  ];
  mainCanvas.addTo(map);
  for (const layer of [parcels, works]) layer.on('content', () => mainCanvas.scheduleLater());
  void document.fonts.ready.then(() => mainCanvas.schedule());
  reportView(map);
  return () => {
    for (const stop of stops) stop();
    map.remove();
    stopWorkers();
  };
}
