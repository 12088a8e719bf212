/** The day whose state is shown: of map, list and counts; and a second day that the map shows beside it. */
import { computed, signal } from '@preact/signals';
import type { Query } from '../api';

/** Before it nothing is kept (the server refuses earlier days). */
export const FIRST_DAY = '1945-01-01';

/** The present day in Viet Nam, as the server counts days. */
export const today = (): string => new Date(Date.now() + 7 * 3_600_000).toISOString().slice(0, 10);

/** The first day of the present 34 provinces. */
const PRESENT_PROVINCES_SINCE = '2025-07-01';

/** A past day, null for the present state. */
export const asOf = signal<string | null>(null);

/** While two days are compared, the map shows this one left of the divider; null when it shows one state. */
export const comparedDay = signal<string | null>(null);
/** Where the divider stands, as a share of the map's width. */
export const divider = signal(0.5);

/** Whether a text is a past day that can be asked for. */
export const isPastDay = (text: string): boolean =>
  /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text)) && text >= FIRST_DAY && text < today();

/** Whether the day shown is one of the 63 provinces. */
export const hasFormerProvinces = computed(() => asOf.value !== null && asOf.value < PRESENT_PROVINCES_SINCE);

export function showDay(text: string): void {
  asOf.value = isPastDay(text) ? text : null;
}

/** A day to begin comparing with: the one shown, else a year ago. */
export function startComparing(): void {
  const [year, rest] = [Number(today().slice(0, 4)) - 1, today().slice(4)];
  comparedDay.value = asOf.peek() ?? `${year}${rest === '-02-29' ? '-02-28' : rest}`;
  asOf.value = null;
  divider.value = 0.5;
}

/** Parameter for everything that is asked as of the day shown. */
export const dayQuery = computed<Query>(() => (asOf.value ? { as_of: asOf.value } : {}));
/** The same for the other side of the divider. */
export const comparedQuery = computed<Query>(() => (comparedDay.value ? { as_of: comparedDay.value } : {}));
