/** Entry of the tile worker: takes requests, answers with pictures and shapes. Started by ../worker_pool.ts. */
import { expectSession } from '../../api';
import type { TileFilter } from '../../state/filters';
import type { DecodedTile } from './decode';
import { drawTile, paintWith } from './draw';
import { matchesOf } from './filter';
import type { ParcelLook, TileAnswer, TileRequest, TileShapes, ToWorker } from './messages';
import { TileStore } from './tile_store';

const scope = self as unknown as DedicatedWorkerGlobalScope;
const store = new TileStore();
const cancelled = new Set<number>();
const pending = new Map<number, string>();
let look: ParcelLook = { colourBy: 'use', zones: true };
let filter: TileFilter = { uses: null, certificates: null, minArea: null, maxArea: null };

function copyShapes(shapes: TileShapes): TileShapes {
  const { ids, boxes, ringStarts, rings, xy, kinds } = shapes;
  return {
    ...shapes,
    ids: ids.slice(),
    boxes: boxes.slice(),
    ringStarts: ringStarts.slice(),
    rings: rings.slice(),
    xy: xy.slice(),
    kinds: kinds.slice(),
  };
}

function answerTile(request: TileRequest, tile: DecodedTile | null): void {
  const matches = tile && matchesOf(tile, request.collection, filter);
  const bitmap = drawTile(tile, request, matches, look);
  const shapes = tile && !request.redraw && tile.shapes.count > 0 ? copyShapes(tile.shapes) : null;
  const answer: TileAnswer = {
    id: request.id,
    failed: false,
    bitmap,
    matches,
    shapes,
    labels: request.redraw ? [] : (tile?.labels ?? []),
    density: request.redraw ? [] : (tile?.density ?? []),
  };
  const moved: Transferable[] = bitmap ? [bitmap] : [];
  if (shapes) {
    const { ids, boxes, ringStarts, rings, xy, kinds } = shapes;
    moved.push(ids.buffer, boxes.buffer, ringStarts.buffer, rings.buffer, xy.buffer, kinds.buffer);
  }
  scope.postMessage(answer, moved);
}

async function serve(request: TileRequest): Promise<void> {
  pending.set(request.id, request.path);
  try {
    const tile = await store.get(request.path, request.collection);
    if (!cancelled.has(request.id)) answerTile(request, tile);
  } catch {
    const nothing = { bitmap: null, matches: null, shapes: null, labels: [], density: [] };
    if (!cancelled.has(request.id)) scope.postMessage({ id: request.id, failed: true, ...nothing } satisfies TileAnswer);
  } finally {
    if (pending.delete(request.id)) store.release(request.path);
    cancelled.delete(request.id);
  }
}

function cancel(id: number): void {
  const path = pending.get(id);
  if (path === undefined) return;
  pending.delete(id);
  cancelled.add(id);
  store.release(path);
}

scope.onmessage = ({ data }: MessageEvent<ToWorker>): void => {
  if (data.type === 'tile') void serve(data);
  else if (data.type === 'cancel') cancel(data.id);
  else if (data.type === 'filter') filter = data.filter;
  else if (data.type === 'look') look = data.look;
  else if (data.type === 'colours') paintWith(data.colours);
  else if (data.type === 'session') expectSession(data.logged);
  else store.clear();
};
