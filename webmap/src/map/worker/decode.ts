/** Vector tile bytes -> flat typed arrays for drawing and picking. No drawing here. */
import { VectorTile, type VectorTileLayer } from '@mapbox/vector-tile';
import { PbfReader } from 'pbf';
import { isOverlay } from '../../state/layer_state';
import { BOUNDARY_STYLES, certificateStyleIndex, protectionStyleIndex, useGroupIndex, workStyleIndex } from '../../style/land_use';
import type { DensityPoint, TileCollection, TileLabel, TileShapes } from './messages';
import { outerLines } from './outline';

export interface DecodedTile {
  shapes: TileShapes;
  /** index of the style group of each shape */
  groups: Uint8Array;
  /** index of the certificate style of each parcel */
  certificateGroups: Uint8Array;
  uses: string[];
  certificates: string[];
  areas: Float64Array;
  /** 1 where the server marks what does not meet the filters that it judges */
  outside: Uint8Array;
  /** lines around touching parcels of military zones, flat x y; found when first drawn */
  zoneLines: () => Int16Array[];
  labels: TileLabel[];
  density: DensityPoint[];
}

type Properties = Record<string, string | number | boolean>;

const textOf = (value: string | number | boolean | undefined): string => (value === undefined ? '' : String(value));

function emptyShapes(count: number, extent: number): Omit<TileShapes, 'rings' | 'xy'> {
  return {
    extent,
    count,
    ids: new Float64Array(count),
    boxes: new Float32Array(count * 4),
    ringStarts: new Uint32Array(count + 1),
    kinds: new Uint8Array(count),
  };
}

function readShapes(layer: VectorTileLayer, onFeature: (i: number, properties: Properties) => void): TileShapes {
  const shapes = emptyShapes(layer.length, layer.extent);
  const rings: number[] = [];
  const xy: number[] = [];
  for (let i = 0; i < layer.length; i++) {
    const feature = layer.feature(i);
    shapes.ids[i] = feature.id ?? 0;
    shapes.kinds[i] = feature.type;
    shapes.ringStarts[i] = rings.length;
    let [x0, y0, x1, y1] = [Infinity, Infinity, -Infinity, -Infinity];
    for (const ring of feature.loadGeometry()) {
      rings.push(xy.length, ring.length);
      for (const point of ring) {
        xy.push(point.x, point.y);
        if (point.x < x0) x0 = point.x;
        if (point.x > x1) x1 = point.x;
        if (point.y < y0) y0 = point.y;
        if (point.y > y1) y1 = point.y;
      }
    }
    shapes.boxes.set([x0, y0, x1, y1], i * 4);
    onFeature(i, feature.properties);
  }
  shapes.ringStarts[layer.length] = rings.length;
  return { ...shapes, rings: Uint32Array.from(rings), xy: Int16Array.from(xy) };
}

function readLabels(layer: VectorTileLayer | undefined): TileLabel[] {
  const labels: TileLabel[] = [];
  for (let i = 0; i < (layer?.length ?? 0); i++) {
    const feature = layer!.feature(i);
    const point = feature.loadGeometry()[0]?.[0];
    if (!point) continue;
    const { p, a, u } = feature.properties;
    const text = textOf(p).split('/').at(-1) ?? '';
    const strong = u === 'CQP';
    labels.push({ id: feature.id ?? 0, x: point.x, y: point.y, text, area: typeof a === 'number' ? a : null, strong });
  }
  return labels;
}

function readDensity(layer: VectorTileLayer | undefined): DensityPoint[] {
  const points: DensityPoint[] = [];
  for (let i = 0; i < (layer?.length ?? 0); i++) {
    const feature = layer!.feature(i);
    const point = feature.loadGeometry()[0]?.[0];
    if (!point) continue;
    const { n, a, u } = feature.properties;
    points.push({ x: point.x, y: point.y, n: Number(n), area: Number(a ?? 0), use: u === undefined ? null : String(u) });
  }
  return points;
}

function workLabels(shapes: TileShapes, names: string[]): TileLabel[] {
  return names.flatMap((text, i) => {
    const [x0, y0, x1, y1] = shapes.boxes.subarray(i * 4, i * 4 + 4) as unknown as [number, number, number, number];
    const [x, y] = [(x0 + x1) / 2, (y0 + y1) / 2];
    const inside = x >= 0 && y >= 0 && x < shapes.extent && y < shapes.extent;
    return text && inside ? [{ id: shapes.ids[i]!, x, y, text, area: null, strong: false }] : [];
  });
}

/** Index of what a shape is painted by, in the list of its collection. */
const STYLE_INDEX: Record<TileCollection, (properties: Properties) => number> = {
  parcels: ({ u }) => useGroupIndex(textOf(u)),
  works: ({ t }) => workStyleIndex(textOf(t)),
  'protection-areas': ({ k, d }) => 2 * protectionStyleIndex(textOf(k)) + (d === 'air' || d === 'underground' ? 1 : 0),
  boundaries: ({ l }) => Math.max(0, BOUNDARY_STYLES.findIndex(({ level }) => level === l)),
};

/** @param bytes one Mapbox vector tile, or null for an empty one */
export function decodeTile(bytes: Uint8Array | null, collection: TileCollection): DecodedTile | null {
  if (!bytes) return null;
  const { layers } = new VectorTile(new PbfReader(bytes));
  const layer = layers[collection];
  const count = layer?.length ?? 0;
  const [groups, certificateGroups] = [new Uint8Array(count), new Uint8Array(count)];
  const areas = new Float64Array(count);
  const outside = new Uint8Array(count);
  const [uses, certificates, names]: string[][] = [[], [], []];
  const titles: string[] = [];
  const inZone: number[] = [];
  const read = (i: number, properties: Properties): void => {
    const { u, s, a, m, n, o, k, d, l } = properties;
    titles.push([k ?? l, d, n].map(textOf).join('|'));
    groups[i] = STYLE_INDEX[collection](properties);
    uses!.push(textOf(u));
    certificates!.push(textOf(s));
    certificateGroups[i] = certificateStyleIndex(textOf(s));
    names!.push(textOf(n));
    areas[i] = Number(a ?? 0);
    if (o) outside[i] = 1;
    if (m) inZone.push(i);
  };
  const none = { ...emptyShapes(0, 4096), rings: new Uint32Array(0), xy: new Int16Array(0) };
  const shapes = layer ? readShapes(layer, read) : none;
  if (isOverlay(collection)) shapes.titles = titles;
  const labels = collection === 'parcels' ? readLabels(layers['parcels_label']) : collection === 'works' ? workLabels(shapes, names!) : [];
  let found: Int16Array[] | null = null;
  const zoneLines = () => (found ??= outerLines(shapes, inZone));
  const density = readDensity(layers['density']);
  return { shapes, groups, certificateGroups, uses: uses!, certificates: certificates!, areas, outside, zoneLines, labels, density };
}
