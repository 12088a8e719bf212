/** The one selected thing (parcel or work), its details from the server, and the parcel under the pointer. */
import { computed, effect, signal } from '@preact/signals';
import * as api from '../api';
import type { Query } from '../api';
import type { Bbox, ParcelDetail, ParcelRow, WorkDetail } from '../api_types';
import { asOf, comparedDay } from './as_of';
import type { Selection, Tab } from './permalink';
import { createLoader } from './resource';
import { rows } from './results';
import { mayRead, noticeError, sessionEpoch } from './session';
import { flyToBbox, pin, showBbox, viewBbox } from './view';

export type Kind = Selection['kind'];

export const selection = signal<Selection | null>(null);
export const tab = signal<Tab>('overview');
export const hoveredTileId = signal<number | null>(null);
/** Set while something else draws the outline of what is selected, two of its versions for one. */
export const outlineElsewhere = signal(false);

/** Whether what is selected was chosen left of the divider between two days. */
export const isLeft = computed(() => selection.value?.left === true && comparedDay.value !== null);
/** The day whose state the details tell, null for the present one. */
export const detailDay = computed(() => (isLeft.value ? comparedDay.value : asOf.value));
export const detailQuery = computed<Query>(() => (detailDay.value ? { as_of: detailDay.value } : {}));

const parcelLoader = createLoader<ParcelDetail>();
const workLoader = createLoader<WorkDetail>();
export const parcel = parcelLoader.state;
export const work = workLoader.state;

/** How the details that arrive next are brought into view. */
let reveal: 'fly' | 'pan' | 'none' = 'none';

const isSelected = (detail: { id: string; tile_id?: number } | null): boolean =>
  detail !== null && (selection.value?.ref === detail.id || selection.value?.ref === String(detail.tile_id));

/** Details of the selected parcel; null while others are loading. */
export const selectedParcel = computed(() =>
  selection.value?.kind === 'parcel' && isSelected(parcel.value.value) ? parcel.value.value : null,
);
export const selectedWork = computed(() =>
  selection.value?.kind === 'work' && isSelected(work.value.value) ? work.value.value : null,
);

/** Tile id of the selected parcel, as soon as it is known. */
export const selectedTileId = computed(() => {
  if (selection.value?.kind !== 'parcel') return null;
  if (/^\d+$/.test(selection.value.ref)) return Number(selection.value.ref);
  const row = rows.value.find((candidate) => candidate.id === selection.value?.ref);
  return row?.tile_id ?? selectedParcel.value?.tile_id ?? null;
});

/** Without `fly` the map moves only as far as the parcel would else lie under a panel. */
export function selectParcel(ref: string, options: { fly?: boolean; bbox?: Bbox; left?: boolean } = {}): void {
  pin.value = null;
  reveal = options.bbox ? 'none' : options.fly ? 'fly' : 'pan';
  selection.value = { kind: 'parcel', ref, ...(options.left && { left: true }) };
  if (options.bbox) revealBbox(options.bbox);
}

export function selectWork(ref: string, fly = false): void {
  pin.value = null;
  reveal = fly ? 'fly' : 'pan';
  selection.value = { kind: 'work', ref };
}

/** For an address that names a parcel but no place. */
export function flyWhenLoaded(): void {
  reveal = 'fly';
}

export function clearSelection(): void {
  selection.value = null;
}

/** Move the map only when the box is not well visible already: a list walked row by row should not make it jump. */
function revealBbox(bbox: Bbox): void {
  const box = viewBbox.peek();
  const inside = box && bbox[0] > box[0] && bbox[1] > box[1] && bbox[2] < box[2] && bbox[3] < box[3];
  const visibleShare = box ? (bbox[2] - bbox[0]) / (box[2] - box[0]) : 0;
  if (!inside || visibleShare < 0.02) flyToBbox(bbox);
  else showBbox(bbox);
}

export function selectRow(row: ParcelRow): void {
  selectParcel(row.id, { bbox: row.bbox });
}

export function retrySelection(): void {
  (selection.peek()?.kind === 'work' ? workLoader : parcelLoader).retry();
}

async function loadSelected(wanted: Selection): Promise<void> {
  const detail =
    wanted.kind === 'parcel'
      ? await parcelLoader.run((signal) => api.getParcel(wanted.ref, detailDay.peek(), signal))
      : await workLoader.run((signal) => api.getWork(wanted.ref, signal));
  noticeError((wanted.kind === 'parcel' ? parcel : work).peek().error);
  if (!detail) return;
  if (reveal === 'fly') flyToBbox(detail.bbox);
  if (reveal === 'pan') showBbox(detail.bbox);
  reveal = 'none';
  if (wanted.ref !== detail.id && selection.peek()?.ref === wanted.ref) {
    selection.value = { ...wanted, ref: detail.id };
  }
}

/** Fetch the details whenever something else is selected or somebody else looks. */
export function watchSelection(): void {
  let loaded = '';
  effect(() => {
    const wanted = selection.value;
    const seenAs = `${sessionEpoch.value}@${detailDay.value ?? ''}`;
    if (wanted?.left && comparedDay.value === null) return void (selection.value = { kind: wanted.kind, ref: wanted.ref });
    if (!wanted || !mayRead.value) return;
    const key = `${seenAs}/${wanted.kind}/${wanted.ref}`;
    const known = seenAs === loaded.split('/')[0] && (selectedParcel.peek() ?? selectedWork.peek()) !== null;
    if (key === loaded || known) return;
    loaded = key;
    void loadSelected(wanted);
  });
}
