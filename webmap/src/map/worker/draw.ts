/** Decoded tile -> picture: one path per style group in a fixed order, then zone outlines. Runs in the worker. */
import type { ColourScheme } from '../../state/layer_state';
import type { Paint, TileColours } from '../../style/colours';
import { CERTIFICATE_STYLES, USE_GROUPS } from '../../style/land_use';
import { EDGE_ZOOM } from '../../zooms';
import type { DecodedTile } from './decode';
import { drawBoundaries, drawProtection } from './draw_overlays';
import { hatchPattern } from './hatches';
import type { ParcelLook, TileRequest, TileShapes } from './messages';
import { placementOf, traceShape, type Placement } from './trace';

type Context = OffscreenCanvasRenderingContext2D;

const FULL_EDGE_ZOOM = 17;
const DIMMED = 0.22;

let colours: TileColours | null = null;

/** The page's colours, known before the first tile is drawn. */
export const paintWith = (told: TileColours): void => void (colours = told);

/** Shapes that touch the part of the data tile which is drawn. */
function visibleShapes(shapes: TileShapes, { dz, sx, sy }: TileRequest): number[] {
  const side = shapes.extent / 2 ** dz;
  const margin = side * 0.03;
  const [x0, y0] = [sx * side - margin, sy * side - margin];
  const [x1, y1] = [x0 + side + 2 * margin, y0 + side + 2 * margin];
  const visible: number[] = [];
  for (let i = 0, b = 0; i < shapes.count; i++, b += 4) {
    const { boxes } = shapes;
    if (boxes[b]! <= x1 && boxes[b + 2]! >= x0 && boxes[b + 1]! <= y1 && boxes[b + 3]! >= y0) visible.push(i);
  }
  return visible;
}

function byGroup(groupOf: Uint8Array, indices: number[], keep: (i: number) => boolean): number[][] {
  const groups: number[][] = [];
  for (const i of indices) if (keep(i)) (groups[groupOf[i]!] ??= []).push(i);
  return groups;
}

/** How the groups of a scheme are painted. */
interface Scheme {
  paints: readonly Paint[];
  hatchOf: (group: number) => string | null;
  widthOf: (group: number) => number;
}

const SCHEMES: Record<ColourScheme, (known: TileColours) => Scheme> = {
  use: ({ uses }) => ({ paints: uses, hatchOf: () => null, widthOf: (group) => (USE_GROUPS[group]!.name === 'defence' ? 1.35 : 1) }),
  certificate: ({ certificates }) => ({ paints: certificates, hatchOf: (group) => CERTIFICATE_STYLES[group]!.hatch, widthOf: () => 1.2 }),
};

function drawParcels(context: Context, { shapes }: DecodedTile, groups: number[][], scheme: Scheme, place: Placement, { zoom, dpr }: TileRequest): void {
  groups.forEach((indices, group) => {
    const paint = scheme.paints[group]!;
    context.beginPath();
    for (const i of indices) traceShape(context, shapes, i, place);
    context.fillStyle = paint.fill;
    context.fill('evenodd');
    if (zoom < EDGE_ZOOM) return;
    const hatch = scheme.hatchOf(group);
    if (hatch) {
      context.fillStyle = hatchPattern(context, hatch, paint.edge, dpr);
      context.fill('evenodd');
    }
    context.lineWidth = (zoom >= FULL_EDGE_ZOOM ? 0.9 : 0.5) * scheme.widthOf(group) * dpr;
    context.strokeStyle = paint.edge;
    context.stroke();
  });
}

function drawZoneLines(context: Context, { zoneLines }: DecodedTile, { scale, dx, dy }: Placement, { zoom, dpr }: TileRequest): void {
  if (zoom < EDGE_ZOOM) return;
  const lines = zoneLines();
  if (lines.length === 0) return;
  context.beginPath();
  for (const line of lines) {
    context.moveTo(line[0]! * scale - dx, line[1]! * scale - dy);
    for (let k = 2; k < line.length; k += 2) context.lineTo(line[k]! * scale - dx, line[k + 1]! * scale - dy);
  }
  const width = (zoom >= FULL_EDGE_ZOOM ? 2 : 1.2) * dpr;
  context.lineWidth = width * 2.4;
  context.strokeStyle = colours!.casing;
  context.stroke();
  context.lineWidth = width;
  context.strokeStyle = colours!.zone;
  context.setLineDash([5 * width, 2 * width, width, 2 * width]);
  context.stroke();
  context.setLineDash([]);
}

function drawWorkPoint(context: Context, x: number, y: number, radius: number): void {
  context.moveTo(x, y - radius);
  context.lineTo(x + radius, y);
  context.lineTo(x, y + radius);
  context.lineTo(x - radius, y);
  context.closePath();
}

function drawWorks(context: Context, tile: DecodedTile, groups: number[][], place: Placement, { dpr, zoom }: TileRequest): void {
  const { shapes } = tile;
  groups.forEach((indices, group) => {
    const paint = colours!.works[group]!;
    context.beginPath();
    for (const i of indices.filter((index) => shapes.kinds[index] !== 2)) {
      if (shapes.kinds[i] === 3) traceShape(context, shapes, i, place);
      else drawWorkPoint(context, shapes.boxes[i * 4]! * place.scale - place.dx, shapes.boxes[i * 4 + 1]! * place.scale - place.dy, 5 * dpr);
    }
    context.fillStyle = paint.fill;
    context.fill('evenodd');
    context.lineWidth = (zoom >= FULL_EDGE_ZOOM ? 1 : 0.6) * dpr;
    context.strokeStyle = paint.edge;
    context.stroke();
    context.beginPath();
    for (const i of indices) if (shapes.kinds[i] === 2) traceShape(context, shapes, i, place);
    context.lineWidth = 2.4 * dpr;
    context.stroke();
  });
}

/** @param matches 1 where a shape meets the filter, null without filter: others are dimmed, not hidden, to keep the surroundings */
export function drawTile(tile: DecodedTile | null, request: TileRequest, matches: Uint8Array | null, look: ParcelLook): ImageBitmap | null {
  if (!tile || tile.shapes.count === 0) return null;
  const canvas = new OffscreenCanvas(request.size, request.size);
  const context = canvas.getContext('2d')!;
  context.lineJoin = 'round';
  const place = placementOf(request, tile.shapes.extent);
  const visible = visibleShapes(tile.shapes, request);
  const isOfParcels = request.collection === 'parcels';
  const groupOf = isOfParcels && look.colourBy !== 'use' ? tile.certificateGroups : tile.groups;
  const draw = (keep: (i: number) => boolean) => {
    const groups = byGroup(groupOf, visible, keep);
    if (isOfParcels) drawParcels(context, tile, groups, SCHEMES[look.colourBy](colours!), place, request);
    else if (request.collection === 'works') drawWorks(context, tile, groups, place, request);
    else if (request.collection === 'boundaries') drawBoundaries(context, tile, groups, place, request, colours!);
    else drawProtection(context, tile, groups, place, request, colours!);
  };
  if (matches) {
    context.globalAlpha = DIMMED;
    draw((i) => !matches[i]);
    context.globalAlpha = 1;
  }
  draw((i) => !matches || matches[i] === 1);
  if (isOfParcels && look.zones) drawZoneLines(context, tile, place, request);
  return canvas.transferToImageBitmap();
}
