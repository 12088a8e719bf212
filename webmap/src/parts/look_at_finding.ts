/** Shows a finding of some import on the map: flies there, and draws its place and the outline of its row. */
import { effect } from '@preact/signals';
import { getJson } from '../api';
import type { Painter } from '../painting';
import { boxOf, linesOf } from '../shapes';
import type { ImportFinding } from '../state/import_findings';
import { lookedFinding, wantedFinding } from '../state/looked_finding';
import { addOverlay, repaintOverlays } from '../state/map_tool';
import { openScreen } from '../state/screen';
import { noticeError, sessionEpoch } from '../state/session';
import { flyToBbox, flyToPoint } from '../state/view';
import { colour } from '../style/colours';
import { drawMark, drawShape } from './finding_mark';

const paint: Painter = (context, frame) => {
  const looked = lookedFinding.value;
  if (!looked) return;
  if (looked.outlined) drawShape(context, looked.row, frame, { stroke: colour('import-focus'), width: 3 });
  drawMark(context, { severity: looked.severity, geometry: looked.geometry ?? looked.row }, frame, looked.geometry !== null);
};

let stop: (() => void) | null = null;

/** The overlay lies over the map as long as something is looked at; what one person looks at is not for the next. */
function show(): void {
  if (stop) return;
  const remove = addOverlay({ paint });
  const epoch = sessionEpoch.peek();
  const ends = effect(() => {
    if (sessionEpoch.value !== epoch) lookedFinding.value = null;
    if (lookedFinding.value !== null) return repaintOverlays();
    queueMicrotask(() => {
      ends();
      remove();
    });
    stop = null;
  });
  stop = ends;
}

export const lookAway = (): void => void (lookedFinding.value = null);

/** A place is looked at from near, a shape with what lies around it. */
function flyTo(geometry: GeoJSON.Geometry | null): void {
  const box = boxOf(linesOf(geometry));
  if (!box) return;
  const [west, south, east, north] = box;
  if (east - west < 1e-5 && north - south < 1e-5) flyToPoint((west + east) / 2, (south + north) / 2, 19);
  else flyToBbox(box, 19);
}

interface Rows {
  features: { geometry: GeoJSON.Geometry | null }[];
}

/** @param outlined whether the outline of its row is drawn too */
export async function lookAtFinding(finding: ImportFinding, outlined = true): Promise<void> {
  const { id, severity, geometry, batch, row_no: row } = finding;
  const looked = { id, severity, geometry, outlined };
  lookedFinding.value = { ...looked, row: null };
  show();
  flyTo(geometry);
  if (row === null) return;
  try {
    const { features } = await getJson<Rows>(`/imports/${batch.id}/rows?row=${row}`);
    const outline = features[0]?.geometry ?? null;
    if (lookedFinding.peek()?.id !== id) return;
    lookedFinding.value = { ...looked, row: outline };
    if (!geometry) flyTo(outline);
  } catch (error) {
    noticeError(error);
  }
}

/** Open the import of a finding, and the finding in it. */
export function openFinding({ batch, number }: ImportFinding): void {
  lookAway();
  wantedFinding.value = { batch: batch.id, number };
  openScreen('imports', batch.id);
}
