/** Rows on the map: all of a small import, of a large one those in view; single ones as they are asked for. */
import { effect, untracked } from '@preact/signals';
import type { Bbox } from '../api_types';
import { noticeError } from '../state/session';
import { flyToBbox, flyToPoint, view, viewBbox } from '../state/view';
import { SHAPES_ZOOM } from '../zooms';
import { getRows } from './api';
import { batch } from './batch_state';
import { shownRows } from './scene';
import { boxOf, linesOf } from '../shapes';
import type { Outcome, StagedRow } from './types';

const MOST = 1000;
const DELAY_MS = 250;

/** Show the rows of the import as it is, of an outcome where one is named. */
export function watchRows(outcome: Outcome | null = null): () => void {
  let controller = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stop = effect(() => {
    const current = batch.value;
    const large = (current?.rows_read ?? 0) > MOST;
    const box = large ? viewBbox.value : null;
    const near = !large || (view.value?.zoom ?? 0) >= SHAPES_ZOOM;
    controller.abort();
    clearTimeout(timer);
    if (!current || current.rows_read === 0 || !near) return untracked(() => void (shownRows.value = []));
    const mine = (controller = new AbortController());
    timer = setTimeout(() => void load(current.id, box, outcome, mine.signal), large ? DELAY_MS : 0);
  });
  return () => {
    stop();
    controller.abort();
    clearTimeout(timer);
    shownRows.value = [];
  };
}

async function load(id: string, bbox: Bbox | null, outcome: Outcome | null, signal: AbortSignal): Promise<void> {
  try {
    const { features } = await getRows(id, { limit: MOST, bbox, outcome }, signal);
    if (!signal.aborted) shownRows.value = features;
  } catch (error) {
    if (!signal.aborted) noticeError(error);
  }
}

/** One row, from those on the map or from the server. */
export async function findRow(id: string, rowNo: number, signal: AbortSignal): Promise<StagedRow | null> {
  const known = shownRows.peek().find((row) => row.id === rowNo);
  return known ?? (await getRows(id, { row: rowNo }, signal)).features[0] ?? null;
}

/** Move the map to a geometry: a place from near, a shape with what lies around it. */
export function flyTo(...geometries: (GeoJSON.Geometry | null)[]): void {
  const box = boxOf(geometries.flatMap(linesOf));
  if (!box) return;
  const [west, south, east, north] = box;
  if (east - west < 1e-5 && north - south < 1e-5) return flyToPoint((west + east) / 2, (south + north) / 2, 19);
  flyToBbox(box, 19);
}
