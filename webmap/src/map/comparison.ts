/** Two days beside each other: a second layer of parcels left of the divider, all others right of it. */
import { computed, effect } from '@preact/signals';
import L from 'leaflet';
import { comparedDay, comparedQuery, divider } from '../state/as_of';
import { densityQuery, placeQuery } from '../state/filters';
import { OVERLAYS } from '../state/layer_state';
import { colourBy, isShown } from '../state/layers';
import { isDark } from '../style/theme';
import { tilesLoading } from '../state/view';
import type { Painter } from '../painting';
import { createLabelPainter } from './label_painter';
import { VectorTileLayer } from './tile_layer';
import { PADDING } from './viewport_canvas';
import type { WorkerPool } from './worker_pool';

const RIGHT_PANES = ['parcels', 'works', ...OVERLAYS] as const;
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
  map.getPane('compared')!.style.clipPath = clipOf(-FAR, x, FAR, -FAR);
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

/** Labels of what is shown: of one day, or of each day on its side. */
export function createLabels(parcels: VectorTileLayer, works: VectorTileLayer): Painter {
  const whole = createLabelPainter(parcels, works);
  const right = onSide('right', whole);
  return (context, frame) => {
    if (comparedDay.peek() === null) return whole(context, frame);
    right(context, frame);
    if (layer) onSide('left', createLabelPainter(layer, null))(context, frame);
  };
}

/** The second layer, while there is one. */
let layer: VectorTileLayer | null = null;

/** @param onContent its tiles have come @returns takes the second layer away */
export function followComparison(map: L.Map, parcels: VectorTileLayer, pool: WorkerPool, onContent: () => void): () => void {
  const make = () =>
    new VectorTileLayer({
      pool,
      collection: 'parcels',
      pane: 'compared',
      densityQuery: () => ({ ...densityQuery.peek(), ...comparedQuery.peek() }),
      shapesQuery: () => ({ ...placeQuery.peek(), ...comparedQuery.peek() }),
      onLoading: (change) => (tilesLoading.value = tilesLoading.peek() + change),
      onFailed: () => undefined,
    });
  const [wanted, zones] = [computed(() => comparedDay.value !== null && isShown('parcels')), computed(() => isShown('zones'))];
  const stops = [
    effect(() => {
      void [comparedQuery.value, densityQuery.value, placeQuery.value, isDark.value, colourBy.value, zones.value];
      layer?.remove();
      layer = wanted.value ? make().addTo(map).on('content', onContent) : null;
      clip(map);
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
    layer?.remove();
    layer = null;
  };
}
