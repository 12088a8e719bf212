/** One shape of a tile marked as hovered or selected, on the tile's second canvas. */
import { TILE_SIZE } from './tile_size';
import type { TilePart } from './picking';
import type { TileShapes } from './worker/messages';
import { placementOf, traceShape } from './worker/trace';

export interface HighlightStyle {
  fill: string;
  line: string;
  width: number;
}

export const HOVER: HighlightStyle = { fill: 'rgba(255,255,255,.38)', line: '#16221d', width: 1.6 };
export const PICKED: HighlightStyle = { fill: 'rgba(10,88,202,.16)', line: '#0a58ca', width: 2 };
export const SELECTED: HighlightStyle = { fill: 'rgba(10,88,202,.2)', line: '#0a58ca', width: 3 };

interface Highlighted extends TilePart {
  shapes: TileShapes | null;
  byId: Map<number, number[]>;
  dpr: number;
}

export function drawHighlight(context: CanvasRenderingContext2D, tile: Highlighted, id: number, style: HighlightStyle): void {
  const indices = tile.byId.get(id);
  if (!indices || !tile.shapes) return;
  const { shapes, dpr } = tile;
  const place = placementOf({ ...tile, size: TILE_SIZE * dpr }, shapes.extent);
  context.beginPath();
  for (const i of indices) traceShape(context, shapes, i, place);
  context.fillStyle = style.fill;
  if (shapes.kinds[indices[0]!] === 3) context.fill('evenodd');
  context.lineWidth = style.width * dpr;
  context.lineJoin = 'round';
  context.strokeStyle = style.line;
  context.stroke();
}
