/** One shape of a tile marked as hovered or selected, on the tile's second canvas. */
import { colour } from '../style/colours';
import { TILE_SIZE } from './tile_size';
import type { TilePart } from './picking';
import type { TileShapes } from './worker/messages';
import { placementOf, traceShape } from './worker/trace';

export interface HighlightStyle {
  fill: string;
  line: string;
  width: number;
}

/** Colours by their names in tokens.css. */
export const HOVER: HighlightStyle = { fill: 'hover-fill', line: 'hover', width: 1.6 };
export const PICKED: HighlightStyle = { fill: 'picked-fill', line: 'picked', width: 2 };
export const SELECTED: HighlightStyle = { fill: 'selected-fill', line: 'picked', width: 3 };

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
  context.fillStyle = colour(style.fill);
  if (shapes.kinds[indices[0]!] === 3) context.fill('evenodd');
  context.lineWidth = style.width * dpr;
  context.lineJoin = 'round';
  context.strokeStyle = colour(style.line);
  context.stroke();
}
