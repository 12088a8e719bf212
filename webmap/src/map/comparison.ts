/** Two days beside each other: second layers of parcels and works left of the divider, all others right of it. */
import { computed, effect } from '@preact/signals';
import L from 'leaflet';
import type { Query } from '../api';
import { comparedDay, comparedQuery, divider } from '../state/as_of';
import { densityQuery, placeQuery } from '../state/filters';
import { OVERLAYS } from '../state/layer_state';
import { colourBy, isShown } from '../state/layers';
import { hoveredTileId, selectedTileId } from '../state/selection';
import { isDark } from '../style/theme';
import { tilesLoading } from '../state/view';
import { workTileQuery } from '../state/works';
import type { Painter } from '../painting';
import { createDensityPainter, type DensityPainter } from './density_painter';
import { createLabelPainter } from './label_painter';
import type { Picked } from './pointer';
import { VectorTileLayer } from './tile_layer';
import { SHAPES_ZOOM } from '../zooms';
import { PADDING } from './viewport_canvas';
import type { WorkerPool } from './worker_pool';

const RIGHT_PANES = ['parcels', 'works', ...OVERLAYS] as const;
/** Panes of the other day, by the layers of the register that they show. */
export const LEFT_PANES = { parcels: 'compared', works: 'compared-works' } as const;
type Side = keyof typeof LEFT_PANES;
/** Beyond every edge of a view, in pixels. */
const FAR = 100_000;

const clipOf = (top: number, right: number, bottom: number, left: number): string =>
  `polygon(${left}px ${top}px, ${right}px ${top}px, ${right}px ${bottom}px, ${left}px ${bottom}px)`;

/** Panes move with the map: the divider stands still in the view, so the clips are told anew after each move. */
function clip(map: L.Map): void {
  const comparing = comparedDay.peek() !== null;
  const { x } = map.containerPointToLayerPoint([map.getSize().x * divider.peek(), 0]);
  for (const name of RIGHT_PANES) {
    map.getPane(name)!.style.clipPath = comparing ? clipOf(-FAR, FAR, FAR, x) : '';
  }
  for (const name of Object.values(LEFT_PANES)) map.getPane(name)!.style.clipPath = clipOf(-FAR, x, FAR, -FAR);
}

/** Let a painter paint on one side of the divider only, of which it tells. */
function onSide(side: 'left' | 'right', paint: Painter): Painter {
  return (context, frame) => {
    const x = (frame.width * (PADDING + divider.peek())) / (1 + 2 * PADDING);
    context.save();
    context.beginPath();
    context.rect(side === 'left' ? 0 : x, 0, side === 'left' ? x : frame.width - x, frame.height);
    context.clip();
    paint(context, frame);
    context.restore();
  };
}

/** What is painted of one day, or of each day on its side. */
function ofBothDays(whole: Painter, ofLeft: () => Painter | null): Painter {
  const right = onSide('right', whole);
  return (context, frame) => {
    if (comparedDay.peek() === null) return whole(context, frame);
    right(context, frame);
    const painter = ofLeft();
    if (painter) onSide('left', painter)(context, frame);
  };
}

/** Labels of what is shown. */
export function createLabels(parcels: VectorTileLayer, works: VectorTileLayer): Painter {
  return ofBothDays(createLabelPainter(parcels, works), () => leftDay.parcels && createLabelPainter(leftDay.parcels, leftDay.works));
}

/** Counts at small scales. */
export const createCounts = (density: DensityPainter): Painter => ofBothDays(density.paint, () => leftDay.density?.paint ?? null);

/** The layers of the other day, while there are any. */
export const leftDay: Picked = { parcels: null, works: null, density: null };

const workQuery = (): Query => ({ ...workTileQuery.peek(), ...comparedQuery.peek() });

const QUERIES: Record<Side, { densityQuery: () => Query; shapesQuery: () => Query }> = {
  parcels: {
    densityQuery: () => ({ ...densityQuery.peek(), ...comparedQuery.peek() }),
    shapesQuery: () => ({ ...placeQuery.peek(), ...comparedQuery.peek() }),
  },
  works: { densityQuery: workQuery, shapesQuery: workQuery },
};

function makeLayer(side: Side, pool: WorkerPool): VectorTileLayer {
  return new VectorTileLayer({
    ...QUERIES[side],
    pool,
    collection: side,
    pane: LEFT_PANES[side],
    ...(side === 'works' && { minZoom: SHAPES_ZOOM }),
    onLoading: (change) => (tilesLoading.value = tilesLoading.peek() + change),
    onFailed: () => undefined,
  });
}

/** @param onContent tiles of the other day have come @returns takes the second layers away */
export function followComparison(map: L.Map, parcels: VectorTileLayer, pool: WorkerPool, onContent: () => void): () => void {
  const wanted = {
    parcels: computed(() => comparedDay.value !== null && isShown('parcels')),
    works: computed(() => comparedDay.value !== null && isShown('works')),
  };
  const zones = computed(() => isShown('zones'));
  const renew = (side: Side) => {
    leftDay[side]?.remove();
    leftDay[side] = wanted[side].value ? makeLayer(side, pool).addTo(map).on('content', onContent) : null;
    clip(map);
  };
  const stops = [
    effect(() => {
      void [comparedQuery.value, densityQuery.value, placeQuery.value, isDark.value, colourBy.value, zones.value];
      renew('parcels');
      leftDay.density = leftDay.parcels && createDensityPainter(leftDay.parcels);
      leftDay.parcels?.setSelected(selectedTileId.peek());
    }),
    effect(() => {
      void [comparedQuery.value, workTileQuery.value, isDark.value];
      renew('works');
    }),
    effect(() => {
      const [hovered, selected] = [hoveredTileId.value, selectedTileId.value];
      leftDay.parcels?.setHovered(hovered);
      leftDay.parcels?.setSelected(selected);
    }),
    effect(() => {
      void divider.value;
      clip(map);
    }),
  ];
  const onMove = () => clip(map);
  map.on('move zoomend resize viewreset', onMove);
  parcels.on('content', onMove);
  return () => {
    for (const stop of stops) stop();
    map.off('move zoomend resize viewreset', onMove);
    for (const side of ['parcels', 'works'] as const) {
      leftDay[side]?.remove();
      leftDay[side] = null;
    }
  };
}
