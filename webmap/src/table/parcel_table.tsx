/** The table of parcels: its columns, what each shows, how wide it is, by what it sorts; rows and what a click does. */
import { computed } from '@preact/signals';
import { getParcelPage } from '../api';
import type { ParcelRow } from '../api_types';
import { formatDate, formatNumber, formatSigned, formatSquareMetres } from '../format';
import { t, tCode, textsOf } from '../i18n';
import { CertificateMark, UseMark } from '../parts/status_mark';
import { asOf } from '../state/as_of';
import { sort } from '../state/filters';
import { codeTitle } from '../state/lookups';
import type { Sort } from '../state/permalink';
import { anchor, clickRow, isPicked, pickUpTo, setPicked } from '../state/picked';
import { found, listQuery, results, rows } from '../state/results';
import { hoveredTileId, selection, selectRow } from '../state/selection';
import { createColumnChoice } from './column_choice';
import type { Column, TableModel } from './model';
import { createRowStore } from './row_store';
import { texts } from './texts';

const say = textsOf(texts);

const none = () => t('common.none');

const COLUMNS: readonly Column<ParcelRow>[] = [
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
  { name: 'area', width: 118, downFirst: true, sort: 'area', kind: 'number', show: (row) => formatSquareMetres(row.legal_area_m2 ?? row.measured_area_m2) },
  { name: 'measured', width: 110, downFirst: true, sort: 'measured', kind: 'number', show: (row) => formatSquareMetres(row.measured_area_m2) },
  {
    name: 'difference', width: 126, downFirst: true, sort: 'difference', kind: 'number',
    show: (row) => (row.legal_area_m2 === null ? none() : formatSigned(row.legal_area_m2 - row.measured_area_m2, 1)),
  },
  { name: 'certificate', width: 138, sort: 'certificate', kind: 'text', show: (row) => <CertificateMark status={row.certificate_status} /> },
  { name: 'certificate_no', width: 104, sort: 'certificate_no', kind: 'code', cleared: true, show: (row) => row.certificate_no ?? none() },
  { name: 'status', width: 100, sort: 'status', kind: 'text', show: (row) => codeTitle('status', row.status) },
  { name: 'scale', width: 84, sort: 'scale', kind: 'number', show: (row) => (row.map_scale ? `1 : ${formatNumber(row.map_scale)}` : none()) },
  { name: 'surveyed', width: 94, downFirst: true, sort: 'surveyed', kind: 'number', show: (row) => (row.surveyed_on ? formatDate(row.surveyed_on) : none()) },
  { name: 'code', width: 116, sort: 'code', kind: 'code', show: (row) => row.parcel_code ?? none() },
  { name: 'secrecy', width: 90, downFirst: true, sort: 'secrecy', kind: 'text', cleared: true, show: (row) => tCode('secrecy', row.secrecy_level ?? 0) },
  { name: 'updated', width: 96, downFirst: true, sort: 'updated', kind: 'number', show: (row) => formatDate(row.updated_at) },
];

const FIRST = ['sheet', 'parcel', 'use', 'unit', 'commune', 'area', 'certificate', 'certificate_no', 'updated'];

const store = createRowStore<ParcelRow>({
  query: listQuery,
  getPage: getParcelPage,
  count: computed(() => found.value?.count ?? null),
  first: rows,
  loading: computed(() => results.value.loading),
  hasCome: computed(() => results.value.value !== null),
  hasFailed: computed(() => results.value.error !== null),
});

export const parcelTable: TableModel<ParcelRow> = {
  name: 'parcels',
  store,
  choice: createColumnChoice('landdb.table_columns', COLUMNS, FIRST),
  sort: { get: () => sort.value, set: (name) => (sort.value = name as Sort) },
  question: store.question,
  ticks: {
    has: (row) => isPicked(row.tile_id),
    set: setPicked,
    upTo: (index) => void pickUpTo(index, store.between),
    title: () => t('picked.label'),
    label: (n) => say('table.tick', { n }),
    anchor,
  },
  isInspected: (row) => selection.value?.ref === row.id || selection.value?.ref === String(row.tile_id),
  inspect: selectRow,
  onClick: (event, row, index) => clickRow(event, row, index, store.between),
  hover: (row) => (hoveredTileId.value = row?.tile_id ?? null),
  titleOf: (name) => say(`column.${name}` as keyof (typeof texts)['vi']),
  label: () => say('table.label'),
  keys: () => say('table.keys'),
  empty: () => (asOf.value ? t('results.empty_filtered_day', { day: formatDate(asOf.value) }) : say('table.empty')),
  totals() {
    const sums = found.value;
    if (!sums) return null;
    const count = t(sums.capped ? 'results.parcels_capped' : 'results.parcels', { n: formatNumber(sums.count) });
    const sum = sums.area === null ? t('common.none') : formatSquareMetres(sums.area);
    return { text: `${say('table.total')}: ${count}`, sum: { column: 'area', text: sum } };
  },
};
