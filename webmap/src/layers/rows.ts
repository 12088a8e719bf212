/** What the tree says of each layer: its name, at which scales it shows, whether it has a place in the order. */
import { choose, t, type TextKey } from '../i18n';
import type { Bbox } from '../api_types';
import type { Basemap } from '../basemap_types';
import { inOrder, isOverlay, LAYER_GROUPS, ORDERED_LAYERS, type GroupName, type LayerName } from '../state/layer_state';
import { baseOrder, basemaps, isBaseShown, isShown, layers, overlayOrder } from '../state/layers';
import { isOfDay } from '../state/overlays';
import { session } from '../state/session';
import { scaleDenominator } from '../true_scale';
import { BASE_MAX_ZOOM, COMMUNE_ZOOMS, EDGE_ZOOM, GRID_ZOOM, LABEL_ZOOM, SHAPES_ZOOM } from '../zooms';
import { say } from './say';

export interface Row {
  id: string;
  name: string;
  shown: boolean;
  /** zooms of the map at which there is something of it */
  from: number | null;
  to: number | null;
  isOrdered: boolean;
  /** why nothing of it is shown, whatever the scale */
  note: string | null;
  bounds: Bbox | null;
  basemap: Basemap | null;
}

const RANGES: Partial<Record<LayerName, readonly [number | null, number | null]>> = {
  works: [SHAPES_ZOOM, null],
  labels: [LABEL_ZOOM, null],
  zones: [EDGE_ZOOM, null],
  places: [null, COMMUNE_ZOOMS[1]],
  base: [null, BASE_MAX_ZOOM],
  'protection-areas': [SHAPES_ZOOM, null],
  grid: [GRID_ZOOM, null],
};

const FIXED: readonly LayerName[] = ['labels', 'zones', 'places', 'grid', 'drawings', 'imported'];

function noteOf(id: LayerName): string | null {
  if (!isOverlay(id) || isOfDay(id)) return null;
  return say(id === 'boundaries' ? 'tree.other_days' : 'tree.today_only');
}

function ownRow(id: LayerName): Row {
  const [from, to] = RANGES[id] ?? [null, null];
  const name = t(`layers.${id}` as TextKey);
  return { id, name, shown: isShown(id), from, to, isOrdered: !FIXED.includes(id), note: noteOf(id), bounds: null, basemap: null };
}

function baseRow(basemap: Basemap): Row {
  const { id, min_zoom: from, bounds } = basemap;
  const name = choose(basemap.title_vi, basemap.title_en);
  return { id, name, shown: isBaseShown(id), from: from > 4 ? from : null, to: null, isOrdered: true, note: null, bounds, basemap };
}

export interface RowGroup {
  name: GroupName;
  rows: Row[];
}

/** Layers of the page by group; groups stand as what they hold is drawn, own drawings above, base maps below all. */
export function layerGroups(): RowGroup[] {
  const offered = overlayOrder.value;
  const order = inOrder(ORDERED_LAYERS, layers.value.order);
  const withZones = (session.value?.clearance ?? 0) > 0;
  const isThere = (id: LayerName): boolean => (id === 'zones' ? withZones : !isOverlay(id) || offered.includes(id));
  const placeOf = (ids: readonly LayerName[]): number => Math.max(...ids.map((id) => order.indexOf(id)));
  const groups = Object.entries(LAYER_GROUPS) as [GroupName, readonly LayerName[]][];
  return groups
    .sort(([, one], [, other]) => placeOf(one) - placeOf(other))
    .map(([name, ids]) => ({ name, rows: ids.filter(isThere).map(ownRow) }))
    .filter(({ rows }) => rows.length > 0)
    .concat({ name: 'base', rows: baseRows() });
}

function baseRows(): Row[] {
  const known = new Map(basemaps.value.map((one) => [one.id, one]));
  return baseOrder.value.map((id) => (known.has(id) ? baseRow(known.get(id)!) : ownRow('base')));
}

/** A denominator that people can read: two figures, the rest noughts. */
export function roundScale(zoom: number, lat: number): number {
  const exact = scaleDenominator(zoom, lat);
  const unit = 10 ** Math.max(0, Math.floor(Math.log10(exact)) - 1);
  return Math.round(exact / unit) * unit;
}
