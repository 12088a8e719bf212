/** Parcel numbers, areas and work names on the viewport canvas, each once and none on another. */
import { formatNumber } from '../format';
import { isShown } from '../state/layout';
import { selectedTileId } from '../state/selection';
import { Occupancy } from './occupancy';
import { TILE_SIZE, type TileRecord, type VectorTileLayer } from './tile_layer';
import type { Frame, Painter } from './viewport_canvas';
import type { TileLabel } from './worker/messages';

const NUMBERS = '"Noto Sans Variable", sans-serif';
const LABEL_ZOOM = 16;
const WORK_LABEL_ZOOM = 19;

interface Placed extends TileLabel {
  left: number;
  top: number;
  /** size of the shape in pixels, 0 when unknown */
  roomX: number;
  roomY: number;
}

function placedLabels(record: TileRecord, frame: Frame): Placed[] {
  const { coords, dz, sx, sy, shapes, byId, labels, matches } = record;
  const extent = shapes?.extent ?? 4096;
  const scale = (TILE_SIZE * 2 ** dz) / extent;
  const offsetX = (coords.x - sx) * TILE_SIZE - frame.originX;
  const offsetY = (coords.y - sy) * TILE_SIZE - frame.originY;
  return labels.flatMap((label) => {
    const [left, top] = [offsetX + label.x * scale, offsetY + label.y * scale];
    if (left < 0 || top < 0 || left > frame.width || top > frame.height) return [];
    const index = byId.get(label.id)?.[0];
    if (index === undefined || (matches && !matches[index])) return [];
    const [x0, y0, x1, y1] = shapes!.boxes.subarray(index * 4, index * 4 + 4);
    return [{ ...label, left, top, roomX: (x1! - x0!) * scale, roomY: (y1! - y0!) * scale }];
  });
}

function paintText(context: CanvasRenderingContext2D, text: string, x: number, y: number): void {
  context.strokeText(text, x, y);
  context.fillText(text, x, y);
}

function paintParcelLabel(context: CanvasRenderingContext2D, label: Placed, zoom: number, occupied: Occupancy): void {
  const selected = label.id === selectedTileId.value;
  const size = label.strong ? 12 : 10.5;
  context.font = `${label.strong || selected ? 600 : 400} ${size}px ${NUMBERS}`;
  const width = context.measureText(label.text).width;
  if (!selected && (label.roomX < width + 5 || label.roomY < size + 2)) return;
  const area = label.area !== null && (label.strong || zoom >= 19) ? formatNumber(label.area) : '';
  const withArea = area !== '' && label.roomY > 46 && label.roomX > area.length * 6 + 22;
  const height = withArea ? 26 : 13;
  if (!occupied.take(label.left, label.top, Math.max(width, withArea ? area.length * 5.6 : 0), height)) return;
  context.lineWidth = 2.5;
  context.strokeStyle = label.strong ? 'rgba(214,224,182,.85)' : 'rgba(255,255,255,.75)';
  context.fillStyle = selected ? '#0a47a3' : label.strong ? '#1d2a12' : '#4b4238';
  paintText(context, label.text, label.left, label.top - (withArea ? 6 : 0));
  if (!withArea) return;
  context.font = `400 10.5px ${NUMBERS}`;
  paintText(context, area, label.left, label.top + 7);
}

/** Labels of the parcels that meet the filter and have room for them; the selected parcel's comes first. */
export function createLabelPainter(parcels: VectorTileLayer, works: VectorTileLayer): Painter {
  return (context, frame) => {
    if (!isShown('labels') || frame.zoom < LABEL_ZOOM) return;
    context.textAlign = 'center';
    context.textBaseline = 'middle';
    context.lineJoin = 'round';
    const occupied = new Occupancy();
    const done = new Set<number>();
    const labels = isShown('parcels') ? parcels.currentRecords().flatMap((record) => placedLabels(record, frame)) : [];
    labels.sort((a, b) => Number(b.id === selectedTileId.value) - Number(a.id === selectedTileId.value) || Number(b.strong) - Number(a.strong));
    for (const label of labels) {
      if (done.has(label.id)) continue;
      done.add(label.id);
      paintParcelLabel(context, label, frame.zoom, occupied);
    }
    if (frame.zoom < WORK_LABEL_ZOOM || !isShown('works')) return;
    context.font = `500 10.5px "Be Vietnam Pro", sans-serif`;
    context.lineWidth = 3;
    context.strokeStyle = 'rgba(255,255,255,.85)';
    context.fillStyle = '#4a2f18';
    for (const label of works.currentRecords().flatMap((record) => placedLabels(record, frame))) {
      const width = context.measureText(label.text).width;
      if (occupied.take(label.left, label.top, width, 13)) paintText(context, label.text, label.left, label.top);
    }
  };
}
