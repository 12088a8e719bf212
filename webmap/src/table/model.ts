/** What a table shows: its columns, its rows by place, its order, and what a click does. Parcels and works are two of them. */
import type { ReadonlySignal, Signal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import type { TableTab } from '../state/permalink';
import type { RowStore } from './row_store';

export interface TableRow {
  id: string;
}

export interface Column<Row> {
  name: string;
  /** pixels */
  width: number;
  /** takes a share of what is left */
  grows?: boolean;
  /** what the server sorts by, if it does */
  sort?: string;
  /** what is looked for at its large or new end first */
  downFirst?: boolean;
  kind: 'number' | 'code' | 'text';
  /** for those only who may know of it */
  cleared?: boolean;
  show: (row: Row) => ComponentChildren;
  /** what a tooltip says of a cell that is cut */
  hint?: (row: Row) => string;
}

/** All columns in their order, with whether each is shown, as this browser remembers it. */
export interface ColumnChoice<Row> {
  allowed: ReadonlySignal<{ column: Column<Row>; shown: boolean }[]>;
  columns: ReadonlySignal<Column<Row>[]>;
  show(name: string, shown: boolean): void;
  move(name: string, by: 1 | -1): void;
  reset(): void;
}

/** Rows that can be ticked. */
export interface Ticks<Row> {
  has(row: Row): boolean;
  set(row: Row, on: boolean): void;
  /** @param index the place up to which rows are ticked, from the one touched last */
  upTo(index: number): void;
  /** what the column is called, and the box of a row by its place from 1 on */
  title(): string;
  label(n: number): string;
  anchor: Signal<number>;
}

export interface TableModel<Row extends TableRow> {
  name: TableTab;
  store: RowStore<Row>;
  choice: ColumnChoice<Row>;
  sort: { get(): string; set(sort: string): void };
  /** Changes when other rows are asked for. */
  question: ReadonlySignal<string>;
  ticks?: Ticks<Row>;
  isInspected(row: Row): boolean;
  inspect(row: Row): void;
  onClick(event: MouseEvent, row: Row, index: number): void;
  hover(row: Row | null): void;
  titleOf(column: string): string;
  label(): string;
  keys(): string;
  empty(): string;
  /** the words of the last row, and the sum that stands under one column, if one is summed */
  totals(): { text: string; sum: { column: string; text: string } | null } | null;
}
