/** The changes that the panel shows: of a period, a province, a unit; further pages are added behind. */
import { effect, signal } from '@preact/signals';
import { getJson, toQueryString } from '../api';
import { asOf } from '../state/as_of';
import { createLoader } from '../state/resource';
import { selectParcel, tab } from '../state/selection';
import { noticeError, sessionEpoch } from '../state/session';
import { flyToBbox } from '../state/view';
import type { Change, ChangePage } from './types';

export interface Wanted {
  from: string;
  to: string;
  province: string;
  unit: string;
}

export const NOTHING: Wanted = { from: '', to: '', province: '', unit: '' };
export const wanted = signal<Wanted>(NOTHING);

const first = createLoader<ChangePage>();
const further = createLoader<ChangePage>();
export const firstState = first.state;
export const furtherState = further.state;
export const changes = signal<Change[]>([]);
export const next = signal<string | null>(null);

const pathOf = ({ from, to, province, unit }: Wanted, cursor: string | null): string =>
  `/changes${toQueryString({
    period: from || to ? `${from || '..'}/${to || '..'}` : null,
    province_code: province || null,
    managing_unit: unit || null,
    cursor,
  })}`;

export async function loadChanges(): Promise<void> {
  further.clear();
  const asked = wanted.peek();
  const page = await first.run((stop) => getJson<ChangePage>(pathOf(asked, null), stop));
  noticeError(first.state.peek().error);
  changes.value = page?.changes ?? [];
  next.value = page?.next ?? null;
}

export async function loadMoreChanges(): Promise<void> {
  const page = await further.run((stop) => getJson<ChangePage>(pathOf(wanted.peek(), next.peek()), stop));
  noticeError(further.state.peek().error);
  if (!page) return;
  changes.value = [...changes.peek(), ...page.changes];
  next.value = page.next;
}

/** For as long as the panel stands: again for each reader and each filter. */
export const watchChanges = (): (() => void) =>
  effect(() => {
    void sessionEpoch.value;
    void wanted.value;
    void loadChanges();
  });

const dayOf = (iso: string, shift = 0): string => new Date(Date.parse(iso) + 7 * 3_600_000 + shift * 86_400_000).toISOString().slice(0, 10);

/** Changes by the day in Viet Nam on which they were registered, in the order in which they came. */
export function byDay(all: readonly Change[]): [string, Change[]][] {
  const days = new Map<string, Change[]>();
  for (const change of all) {
    const day = dayOf(change.at);
    days.set(day, [...(days.get(day) ?? []), change]);
  }
  return [...days];
}

/** Go to the parcel and open its history; one that has ended is shown as on the eve of its end. */
export function openChange({ at, kind, parcel }: Change): void {
  asOf.value = parcel.ended ? dayOf(at, kind === 'ended' ? -1 : 0) : null;
  tab.value = 'history';
  flyToBbox(parcel.bbox);
  selectParcel(parcel.id, { bbox: parcel.bbox });
}
