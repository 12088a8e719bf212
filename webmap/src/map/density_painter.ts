/** Counts of parcels at small scales, drawn as circles; see counts.ts for which cells are joined. */
import { formatShortCount } from '../format';
import { isShown, opacityOf } from '../state/layers';
import { joinCounts, type CountCircle, type CountPoint } from './counts';
import type { VectorTileLayer } from './tile_layer';
import { TILE_SIZE } from './tile_size';
import type { Frame, Painter } from '../painting';
import { colour } from '../style/colours';

/** @param zoom of the map, which may lie between two zooms of tiles */
function worldPoints(layer: VectorTileLayer, zoom: number): CountPoint[] {
  return layer.currentRecords().flatMap(({ coords, density }) => {
    const size = TILE_SIZE * 2 ** (zoom - coords.z);
    return density.map(({ x, y, n }) => ({ x: (coords.x + x / 4096) * size, y: (coords.y + y / 4096) * size, n }));
  });
}

function paintCircle(context: CanvasRenderingContext2D, { x, y, n, radius }: CountCircle, { originX, originY }: Frame): void {
  const [left, top] = [x - originX, y - originY];
  context.beginPath();
  context.arc(left, top, radius + 3, 0, 2 * Math.PI);
  context.fillStyle = colour('count-ring');
  context.fill();
  context.beginPath();
  context.arc(left, top, radius, 0, 2 * Math.PI);
  context.fillStyle = colour('count');
  context.fill();
  context.lineWidth = 1.5;
  context.strokeStyle = colour('map-casing');
  context.stroke();
  context.fillStyle = colour('count-text');
  context.fillText(formatShortCount(n), left, top + 0.5);
}

export interface DensityPainter {
  paint: Painter;
  /** Those painted last, at world pixels. */
  circles(): readonly CountCircle[];
  /** The circle at a world pixel, or null. */
  at(x: number, y: number): CountCircle | null;
}

export function createDensityPainter(layer: VectorTileLayer): DensityPainter {
  let circles: CountCircle[] = [];
  return {
    paint: (context, frame) => {
      circles = isShown('parcels') ? joinCounts(worldPoints(layer, frame.zoom)) : [];
      context.globalAlpha = opacityOf('parcels') / 100;
      context.font = '600 12px "Noto Sans Variable", sans-serif';
      context.textAlign = 'center';
      context.textBaseline = 'middle';
      for (const circle of circles) paintCircle(context, circle, frame);
    },
    circles: () => circles,
    at: (x, y) => circles.find((circle) => Math.hypot(circle.x - x, circle.y - y) <= circle.radius + 4) ?? null,
  };
}
