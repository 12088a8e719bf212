/** Rows that are ticked, by their ids on the map and in the order of ticking; parcels and works are two of them. */
import { computed, effect, signal, type ReadonlySignal, type Signal } from '@preact/signals';
import type { Query } from '../api';
import type { Bbox } from '../api_types';
import { asOf, dayQuery } from './as_of';
import { mayRead, noticeError, sessionEpoch } from './session';

/** Rows that one request names or brings at most. */
const CHUNK = 200;

const TOLD_FROM = 100;

interface PickedRow {
  tile_id: number;
  bbox: Bbox;
}

interface Page<Row> {
  rows: Row[];
  next: string | null;
}

interface Source<Row> {
  limit: number;
  /** the parameter that names rows by their ids on the map */
  named: string;
  getPage(query: Query, signal: AbortSignal): Promise<Page<Row>>;
  /** what the list asks for, in its order */
  listed: ReadonlySignal<Query>;
  /** rows of the list that are here already */
  rows: ReadonlySignal<readonly Row[]>;
  /** whether the list still holds what was asked for before */
  isStale(): boolean;
}

export type Between<Row> = (first: number, end: number) => readonly Row[] | Promise<readonly Row[]>;

export interface Picks<Row> {
  ids: Signal<readonly number[]>;
  idSet: ReadonlySignal<ReadonlySet<number>>;
  /** set when more was wanted than may be ticked */
  isFull: Signal<boolean>;
  /** how many more may be ticked, told before there is no more room; null while there is plenty */
  left: ReadonlySignal<number | null>;
  /** as far as they have come */
  rows: ReadonlySignal<Row[]>;
  /** the place in the list of the row that was touched last: where a range that is ticked begins */
  anchor: Signal<number>;
  has(id: number): boolean;
  /** The box around all that are ticked. */
  box(): Bbox | null;
  replace(ids: Iterable<number>): void;
  set(row: Row, on: boolean): void;
  add(more: readonly Row[]): void;
  /** Tick all from the row touched last up to this one. @param between the rows of places in the list */
  upTo(index: number, between: Between<Row>): Promise<void>;
  clear(): void;
  /** Tick what the filters find, in the order of the list, up to the limit. */
  allFound(): Promise<void>;
  /** Bring the rows of what is ticked on the map or by an address; what the server does not know is ticked no longer. */
  watch(): () => void;
}

export function createPicks<Row extends PickedRow>(source: Source<Row>): Picks<Row> {
  const { limit, named, getPage } = source;
  const ids = signal<readonly number[]>([]);
  const isFull = signal(false);
  const known = signal<ReadonlyMap<number, Row>>(new Map());
  const anchor = signal(0);
  const idSet = computed(() => new Set(ids.value));
  const rows = computed(() => ids.value.flatMap((id) => known.value.get(id) ?? []));

  function remember(more: readonly Row[]): void {
    known.value = new Map([...known.peek(), ...more.map((row): [number, Row] => [row.tile_id, row])]);
  }

  function replace(wanted: Iterable<number>): void {
    const list = [...new Set(wanted)];
    isFull.value = list.length > limit;
    ids.value = list.slice(0, limit);
  }

  function add(more: readonly Row[]): void {
    remember(more);
    replace([...ids.peek(), ...more.map((row) => row.tile_id)]);
  }

  async function findAll(): Promise<void> {
    const found: Row[] = [];
    const reader = sessionEpoch.peek();
    let cursor: string | null = null;
    do {
      const query: Query = { ...source.listed.peek(), limit: Math.min(CHUNK, limit - found.length), cursor };
      const page: Page<Row> = await getPage(query, new AbortController().signal);
      if (sessionEpoch.peek() !== reader) return;
      found.push(...page.rows);
      cursor = page.next;
    } while (cursor !== null && found.length < limit);
    remember(found);
    replace(found.map((row) => row.tile_id));
    isFull.value = cursor !== null;
  }

  async function fetchRows(asked: number[]): Promise<void> {
    const reader = sessionEpoch.peek();
    try {
      const page = await getPage({ [named]: asked, limit: CHUNK, ...dayQuery.peek() }, new AbortController().signal);
      if (sessionEpoch.peek() !== reader) return;
      remember(page.rows);
      const gone = asked.filter((id) => !known.peek().has(id));
      if (gone.length) replace(ids.peek().filter((id) => !gone.includes(id)));
    } catch (error) {
      noticeError(error);
    }
  }

  function watch(): () => void {
    let seenAs = '';
    return effect(() => {
      const now = `${sessionEpoch.value}@${asOf.value ?? ''}`;
      const isOther = seenAs !== now;
      if (isOther) known.value = new Map();
      seenAs = now;
      if (!mayRead.value) return;
      // The list still holds what the former reader was told until it has come anew.
      const listed = new Map(isOther || source.isStale() ? [] : source.rows.peek().map((row) => [row.tile_id, row]));
      const missing = ids.value.filter((id) => !known.peek().has(id));
      remember(missing.flatMap((id) => listed.get(id) ?? []));
      const asked = missing.filter((id) => !listed.has(id));
      for (let i = 0; i < asked.length; i += CHUNK) void fetchRows(asked.slice(i, i + CHUNK));
    });
  }

  return {
    ids,
    idSet,
    isFull,
    left: computed(() => (limit - ids.value.length <= TOLD_FROM ? limit - ids.value.length : null)),
    rows,
    anchor,
    has: (id) => idSet.value.has(id),
    box() {
      const boxes = rows.peek().map((row) => row.bbox);
      if (!boxes.length) return null;
      const side = (i: 0 | 1 | 2 | 3) => boxes.map((box) => box[i]);
      return [Math.min(...side(0)), Math.min(...side(1)), Math.max(...side(2)), Math.max(...side(3))];
    },
    replace,
    set(row, on) {
      remember([row]);
      replace(on ? [...ids.peek(), row.tile_id] : ids.peek().filter((id) => id !== row.tile_id));
    },
    add,
    async upTo(index, between) {
      const [first, last] = [Math.min(anchor.peek(), index), Math.max(anchor.peek(), index)];
      add(await between(first, last + 1));
    },
    clear: () => replace([]),
    allFound: () => findAll().catch(noticeError),
    watch,
  };
}
