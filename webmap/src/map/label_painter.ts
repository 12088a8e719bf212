/** Parcel numbers, areas and work names on the viewport canvas, each once and none on another. */
import { formatNumber } from '../format';
import { colourBy, isShown, opacityOf } from '../state/layers';
import { selectedParcel, selectedTileId } from '../state/selection';
import { LABEL_ZOOM } from '../zooms';
import { Occupancy } from './occupancy';
import { boxesOf, marksOf } from './selection_marks';
import type { TileRecord, VectorTileLayer } from './tile_layer';
import { TILE_SIZE } from './tile_size';
import type { Frame, Painter } from '../painting';
import { colour } from '../style/colours';
import type { TileLabel } from './worker/messages';

const NUMBERS = '"Noto Sans Variable", sans-serif';
const WORK_LABEL_ZOOM = 20;

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
  const size = TILE_SIZE * 2 ** (frame.zoom - coords.z);
  const scale = (size * 2 ** dz) / extent;
  const offsetX = (coords.x - sx) * size - frame.originX;
  const offsetY = (coords.y - sy) * size - frame.originY;
  return labels.flatMap((label) => {
    const [left, top] = [offsetX + label.x * scale, offsetY + label.y * scale];
    if (left < 0 || top < 0 || left > frame.width || top > frame.height) return [];
    const index = byId.get(label.id)?.[0];
    if (index === undefined || (matches && !matches[index])) return [];
    const [x0, y0, x1, y1] = shapes!.boxes.subarray(index * 4, index * 4 + 4);
    return [{ ...label, left, top, roomX: (x1! - x0!) * scale, roomY: (y1! - y0!) * scale }];
  });
}

type Context = CanvasRenderingContext2D;

function paintHaloed(context: Context, text: string, x: number, y: number): void {
  context.strokeText(text, x, y);
  context.fillText(text, x, y);
}

/** Digits of the label fonts are of one width, so that a number's width needs no measuring. */
const DIGIT_SHARE = 0.572;
const widthOf = (text: string, size: number): number => text.length * size * DIGIT_SHARE;

/** What is to be painted in one font: changing fonts costs more than painting. */
interface Batch {
  font: string;
  fill: string;
  halo: string | null;
  texts: { text: string; x: number; y: number }[];
}

const batch = (font: string, fill: string, halo: string | null): Batch => ({ font, fill, halo, texts: [] });

function paintBatch(context: Context, { font, fill, halo, texts }: Batch): void {
  context.font = font;
  context.fillStyle = fill;
  context.lineWidth = 2.5;
  if (halo) context.strokeStyle = halo;
  for (const { text, x, y } of texts) {
    if (halo) paintHaloed(context, text, x, y);
    else context.fillText(text, x, y);
  }
}

function createBatches(): Record<'plain' | 'strong' | 'area' | 'selected', Batch> {
  // The halo of land use is the colour of defence land; over hatches every number needs one.
  const byUse = colourBy.value === 'use';
  const halo = colour(byUse ? 'label-halo' : 'label-box-halo');
  return {
    plain: batch(`400 10.5px ${NUMBERS}`, colour('label'), byUse ? null : halo),
    strong: batch(`600 12px ${NUMBERS}`, colour('label-strong'), halo),
    area: batch(`400 10.5px ${NUMBERS}`, colour('label-area'), byUse ? colour('label-area-halo') : halo),
    selected: batch(`600 12px ${NUMBERS}`, colour('selected-text'), colour('label-box-halo')),
  };
}

/** Put a label into its batch if it has room in its parcel and on the canvas. */
function placeLabel(label: Placed, zoom: number, occupied: Occupancy, batches: ReturnType<typeof createBatches>): void {
  const selected = label.id === selectedTileId.value;
  const size = label.strong || selected ? 12 : 10.5;
  const width = widthOf(label.text, size);
  if (!selected && (label.roomX < width + 5 || label.roomY < size + 2)) return;
  const area = label.area !== null && (label.strong || zoom >= 19) ? formatNumber(label.area) : '';
  const withArea = area !== '' && label.roomY > 46 && label.roomX > widthOf(area, 10.5) + 22;
  const taken = Math.max(width, withArea ? widthOf(area, 10.5) : 0);
  if (!occupied.take(label.left, label.top, taken, withArea ? 26 : 13)) return;
  const style = selected ? 'selected' : label.strong ? 'strong' : 'plain';
  batches[style].texts.push({ text: label.text, x: label.left, y: label.top - (withArea ? 6 : 0) });
  if (withArea) batches.area.texts.push({ text: area, x: label.left, y: label.top + 7 });
}

function paintWorkNames(context: Context, works: VectorTileLayer, frame: Frame, occupied: Occupancy): void {
  context.font = `500 10.5px "Be Vietnam Pro", sans-serif`;
  context.lineWidth = 3;
  context.strokeStyle = colour('label-box-halo');
  context.fillStyle = colour('work-name');
  for (const label of works.currentRecords().flatMap((record) => placedLabels(record, frame))) {
    const width = context.measureText(label.text).width;
    if (occupied.take(label.left, label.top, width, 13)) paintHaloed(context, label.text, label.left, label.top);
  }
}

const priority = (label: Placed): number => (label.id === selectedTileId.value ? 2 : Number(label.strong));

/**
 * Labels of the parcels that meet the filter and have room for them; the selected parcel's comes first.
 *
 * @param works null for those of parcels alone
 */
export function createLabelPainter(parcels: VectorTileLayer, works: VectorTileLayer | null): Painter {
  return (context, frame) => {
    if (!isShown('labels') || frame.zoom < LABEL_ZOOM) return;
    context.globalAlpha = opacityOf('labels') / 100;
    context.textAlign = 'center';
    context.textBaseline = 'middle';
    context.lineJoin = 'round';
    const occupied = new Occupancy();
    const selected = selectedParcel.value;
    if (selected) {
      for (const { x, y, width, height } of boxesOf(marksOf(selected.boundary.rings, frame.project))) occupied.block(x, y, width, height);
    }
    const batches = createBatches();
    const records = isShown('parcels') ? parcels.currentRecords() : [];
    const byId = new Map(records.flatMap((record) => placedLabels(record, frame)).map((label) => [label.id, label]));
    const labels = [...byId.values()].sort((a, b) => priority(b) - priority(a));
    for (const label of labels) placeLabel(label, frame.zoom, occupied, batches);
    for (const texts of Object.values(batches)) paintBatch(context, texts);
    if (works && frame.zoom >= WORK_LABEL_ZOOM && isShown('works')) paintWorkNames(context, works, frame, occupied);
  };
}
