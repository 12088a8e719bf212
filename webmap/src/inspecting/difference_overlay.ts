/** Two outlines on the map: the old one dashed, the new one solid; what only one of them covers lined or dotted. */
import type { Frame, Painter } from '../painting';
import { addOverlay } from '../state/map_tool';
import { colour } from '../style/colours';
import type { ComparedShapes } from './types';

/** As the legend has them: a dark one and a light one, told apart by lines and dots too. */
const OLD = 'old';
const NEW = 'new';
const DASH = [9, 6];
const TILE_PX = 10;

type Context = CanvasRenderingContext2D;

/** Positions in groups that hang together; closed where they are rings. */
function linesOf(geometry: GeoJSON.Geometry): { lines: GeoJSON.Position[][]; closed: boolean } {
  switch (geometry.type) {
    case 'Point':
      return { lines: [[geometry.coordinates]], closed: false };
    case 'MultiPoint':
      return { lines: geometry.coordinates.map((position) => [position]), closed: false };
    case 'LineString':
      return { lines: [geometry.coordinates], closed: false };
    case 'MultiLineString':
      return { lines: geometry.coordinates, closed: false };
    case 'Polygon':
      return { lines: geometry.coordinates, closed: true };
    case 'MultiPolygon':
      return { lines: geometry.coordinates.flat(), closed: true };
    case 'GeometryCollection':
      return { lines: geometry.geometries.flatMap((part) => linesOf(part).lines), closed: false };
  }
}

function trace(context: Context, geometry: GeoJSON.Geometry, frame: Frame): void {
  const { lines, closed } = linesOf(geometry);
  context.beginPath();
  for (const line of lines) {
    line.forEach(([lon, lat], i) => {
      const { x, y } = frame.project(lon!, lat!);
      if (line.length === 1) context.arc(x, y, 9, 0, 2 * Math.PI);
      else if (i === 0) context.moveTo(x, y);
      else context.lineTo(x, y);
    });
    if (closed) context.closePath();
  }
}

/** A small picture that is repeated over an area. */
function pattern(context: Context, name: string, draw: (tile: CanvasRenderingContext2D) => void): CanvasPattern | null {
  const dpr = Math.min(2, devicePixelRatio || 1);
  const tile = document.createElement('canvas');
  tile.width = tile.height = TILE_PX * dpr;
  const own = tile.getContext('2d')!;
  own.scale(dpr, dpr);
  own.fillStyle = own.strokeStyle = colour(name);
  draw(own);
  const made = context.createPattern(tile, 'repeat');
  made?.setTransform(new DOMMatrix().scale(1 / dpr));
  return made;
}

const hatched = (context: Context): CanvasPattern | null =>
  pattern(context, OLD, (tile) => {
    tile.lineWidth = 2;
    tile.beginPath();
    for (const shift of [-TILE_PX, 0, TILE_PX]) {
      tile.moveTo(shift - 1, TILE_PX + 1);
      tile.lineTo(shift + TILE_PX + 1, -1);
    }
    tile.stroke();
  });

const dotted = (context: Context): CanvasPattern | null =>
  pattern(context, NEW, (tile) => {
    for (const [x, y] of [[2.5, 2.5], [7.5, 7.5]] as const) {
      tile.beginPath();
      tile.arc(x, y, 1.9, 0, 2 * Math.PI);
      tile.fill();
    }
  });

function fill(context: Context, shape: GeoJSON.Geometry | null, frame: Frame, ground: string, lines: CanvasPattern | null): void {
  if (!shape) return;
  trace(context, shape, frame);
  context.fillStyle = ground;
  context.fill('evenodd');
  if (!lines) return;
  context.fillStyle = lines;
  context.fill('evenodd');
}

function outline(context: Context, shape: GeoJSON.Geometry, frame: Frame, name: string, dash: number[]): void {
  trace(context, shape, frame);
  context.lineJoin = 'round';
  context.setLineDash([]);
  context.strokeStyle = colour('map-casing');
  context.lineWidth = 6;
  context.stroke();
  context.setLineDash(dash);
  context.strokeStyle = colour(name);
  context.lineWidth = 3;
  context.stroke();
  context.setLineDash([]);
}

/** The way from the old place of a point to the new one. */
function way(context: Context, from: GeoJSON.Geometry, to: GeoJSON.Geometry, frame: Frame): void {
  if (from.type !== 'Point' || to.type !== 'Point') return;
  context.beginPath();
  for (const [i, { coordinates }] of [from, to].entries()) {
    const { x, y } = frame.project(coordinates[0]!, coordinates[1]!);
    context[i ? 'lineTo' : 'moveTo'](x, y);
  }
  context.strokeStyle = colour(OLD);
  context.lineWidth = 1.5;
  context.setLineDash([3, 3]);
  context.stroke();
  context.setLineDash([]);
}

function painterOf(shapes: ComparedShapes): Painter {
  return (context, frame) => {
    fill(context, shapes.only_old, frame, colour('old-veil'), hatched(context));
    fill(context, shapes.only_new, frame, colour('new-veil'), dotted(context));
    way(context, shapes.old, shapes.new, frame);
    outline(context, shapes.new, frame, NEW, []);
    if (!shapes.changed) return;
    // The casing of the old line would hide the new one where both run: dashes alone.
    trace(context, shapes.old, frame);
    context.lineJoin = 'round';
    context.setLineDash(DASH);
    context.strokeStyle = colour(OLD);
    context.lineWidth = 3;
    context.stroke();
    context.setLineDash([]);
  };
}

/** @returns takes it away */
export const showDifference = (shapes: ComparedShapes): (() => void) => addOverlay({ paint: painterOf(shapes) });
