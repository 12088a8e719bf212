/** Columns of the table: what each shows, how wide it is, by what it sorts; which are shown, in which order. */
import { computed, signal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import type { ParcelRow } from '../api_types';
import { formatDate, formatNumber, formatSigned, formatSquareMetres } from '../format';
import { t, tCode } from '../i18n';
import { codeTitle } from '../state/lookups';
import type { SortName } from '../state/permalink';
import { session } from '../state/session';
import { CertificateMark, UseMark } from '../parts/status_mark';
import { moved, readColumns } from './column_order';
import { keep, kept } from '../kept';

export const COLUMN_NAMES = [
  'sheet', 'parcel', 'use', 'unit', 'commune', 'province', 'area', 'measured', 'difference', 'certificate', 'certificate_no', 'status',
  'scale', 'surveyed', 'code', 'secrecy', 'updated',
] as const;
export type ColumnName = (typeof COLUMN_NAMES)[number];

export interface Column {
  name: ColumnName;
  /** pixels */
  width: number;
  /** takes a share of what is left */
  grows?: boolean;
  sort: SortName;
  kind: 'number' | 'code' | 'text';
  /** for those only who may know of it */
  cleared?: boolean;
  show: (row: ParcelRow) => ComponentChildren;
  /** what a tooltip says of a cell that is cut */
  hint?: (row: ParcelRow) => string;
}

const none = () => t('common.none');

const COLUMNS: readonly Column[] = [
  { name: 'sheet', width: 56, sort: 'sheet', kind: 'number', show: (row) => row.sheet_no },
  { name: 'parcel', width: 64, sort: 'parcel', kind: 'number', show: (row) => row.parcel_no },
  { name: 'use', width: 84, sort: 'use', kind: 'text', show: (row) => <UseMark code={row.main_use_code} /> },
  {
    name: 'unit', width: 180, grows: true, sort: 'unit', kind: 'text', cleared: true,
    show: (row) => row.managing_unit?.name ?? none(),
    hint: ({ managing_unit: unit }) => (unit ? `${unit.code} · ${unit.name}` : ''),
  },
  {
    name: 'commune', width: 150, grows: true, sort: 'key', kind: 'text', show: (row) => row.commune_name,
    hint: (row) => `${row.commune_name}, ${row.province_name}`,
  },
  { name: 'province', width: 130, grows: true, sort: 'province', kind: 'text', show: (row) => row.province_name, hint: (row) => row.province_name },
  { name: 'area', width: 118, sort: 'area', kind: 'number', show: (row) => formatSquareMetres(row.legal_area_m2 ?? row.measured_area_m2) },
  { name: 'measured', width: 110, sort: 'measured', kind: 'number', show: (row) => formatSquareMetres(row.measured_area_m2) },
  {
    name: 'difference', width: 126, sort: 'difference', kind: 'number',
    show: (row) => (row.legal_area_m2 === null ? none() : formatSigned(row.legal_area_m2 - row.measured_area_m2, 1)),
  },
  { name: 'certificate', width: 138, sort: 'certificate', kind: 'text', show: (row) => <CertificateMark status={row.certificate_status} /> },
  { name: 'certificate_no', width: 104, sort: 'certificate_no', kind: 'code', cleared: true, show: (row) => row.certificate_no ?? none() },
  { name: 'status', width: 100, sort: 'status', kind: 'text', show: (row) => codeTitle('status', row.status) },
  { name: 'scale', width: 84, sort: 'scale', kind: 'number', show: (row) => (row.map_scale ? `1 : ${formatNumber(row.map_scale)}` : none()) },
  { name: 'surveyed', width: 94, sort: 'surveyed', kind: 'number', show: (row) => (row.surveyed_on ? formatDate(row.surveyed_on) : none()) },
  { name: 'code', width: 116, sort: 'code', kind: 'code', show: (row) => row.parcel_code ?? none() },
  { name: 'secrecy', width: 90, sort: 'secrecy', kind: 'text', cleared: true, show: (row) => tCode('secrecy', row.secrecy_level ?? 0) },
  { name: 'updated', width: 96, sort: 'updated', kind: 'number', show: (row) => formatDate(row.updated_at) },
];

const KEY = 'landdb.table_columns';
const FIRST: readonly ColumnName[] = ['sheet', 'parcel', 'use', 'unit', 'commune', 'area', 'certificate', 'certificate_no', 'updated'];

/** All columns in their order, with whether each is shown. */
export const chosenColumns = signal(readColumns(kept(KEY), COLUMN_NAMES, FIRST));

export const allowedColumns = computed(() => {
  const cleared = (session.value?.clearance ?? 0) > 0;
  const byName = new Map(COLUMNS.map((column) => [column.name, column]));
  return chosenColumns.value
    .map(({ name, shown }) => ({ column: byName.get(name)!, shown }))
    .filter(({ column }) => cleared || !column.cleared);
});
export const columns = computed(() => allowedColumns.value.filter(({ shown }) => shown).map(({ column }) => column));

function choose(next: typeof chosenColumns.value): void {
  chosenColumns.value = next;
  keep(KEY, next.map(({ name, shown }) => (shown ? name : `-${name}`)).join(','));
}

export function showColumn(name: ColumnName, shown: boolean): void {
  choose(chosenColumns.peek().map((column) => (column.name === name ? { name, shown } : column)));
}

export function moveColumn(name: ColumnName, by: 1 | -1): void {
  const names = allowedColumns.peek().map(({ column }) => column.name);
  const beside = names[names.indexOf(name) + by];
  if (beside) choose(moved(chosenColumns.peek(), name, beside));
}

export const resetColumns = (): void => choose(readColumns(null, COLUMN_NAMES, FIRST));
