/** The table of works on the parcels of the filters: its columns, its rows, and what a click does. */
import { computed } from '@preact/signals';
import type { WorkRow } from '../api_types';
import { formatDate, formatNumber, formatSquareMetres } from '../format';
import { t, tCode, textsOf } from '../i18n';
import { WorkSwatch } from '../parts/status_mark';
import { workTypeTitle } from '../state/lookups';
import type { WorkSort } from '../state/permalink';
import { clickWorkRow, workPicks } from '../state/picked_works';
import { selection, selectWork } from '../state/selection';
import { getWorkPage, workListQuery, workResults, worksFound, workSort } from '../state/works';
import { createColumnChoice } from './column_choice';
import { DossierCell } from './dossier_cell';
import type { Column, TableModel } from './model';
import { createRowStore } from './row_store';
import { texts } from './texts';
import { workColumnTitle } from './work_titles';

const say = textsOf(texts);
const none = () => t('common.none');
const nameOf = ({ sheet_no: sheet, parcel_no: parcel }: { sheet_no: number; parcel_no: number }) => t('parcel.short', { sheet, parcel });
const parcelsOf = ({ parcels }: WorkRow): string => parcels?.map(nameOf).join('; ') || none();

const COLUMNS: readonly Column<WorkRow>[] = [
  { name: 'work_code', width: 142, sort: 'code', kind: 'code', show: (row) => row.code },
  { name: 'name', width: 190, grows: true, sort: 'name', kind: 'text', show: (row) => row.name_vi, hint: (row) => row.name_vi },
  {
    name: 'type', width: 170, grows: true, sort: 'type', kind: 'text', hint: (row) => workTypeTitle(row.work_type),
    show: (row) => (
      <span class="work-type">
        <WorkSwatch type={row.work_type} />
        {workTypeTitle(row.work_type)}
      </span>
    ),
  },
  { name: 'group', width: 84, sort: 'group', kind: 'text', cleared: true, show: (row) => (row.work_group ? tCode('work_group', row.work_group) : none()) },
  { name: 'condition', width: 92, sort: 'condition', kind: 'text', show: (row) => (row.condition ? tCode('condition', row.condition) : none()) },
  { name: 'lifecycle', width: 118, sort: 'lifecycle', kind: 'text', show: (row) => tCode('lifecycle', row.lifecycle) },
  { name: 'built', width: 80, downFirst: true, sort: 'built', kind: 'number', show: (row) => row.built_year ?? none() },
  {
    name: 'floor_area', width: 118, downFirst: true, sort: 'floor_area', kind: 'number',
    show: (row) => (row.floor_area_m2 === null ? none() : formatSquareMetres(row.floor_area_m2)),
  },
  { name: 'dossier', width: 140, kind: 'text', cleared: true, show: (row) => <DossierCell missing={row.missing_document} /> },
  { name: 'on_parcels', width: 150, grows: true, kind: 'text', show: parcelsOf, hint: parcelsOf },
  {
    name: 'unit', width: 170, grows: true, sort: 'unit', kind: 'text', cleared: true,
    show: (row) => row.managing_unit?.name ?? none(),
    hint: ({ managing_unit: unit }) => (unit ? `${unit.code} · ${unit.name}` : ''),
  },
  {
    name: 'commune', width: 140, grows: true, sort: 'place', kind: 'text', show: (row) => row.commune_name,
    hint: (row) => `${row.commune_name}, ${row.province_name}`,
  },
  { name: 'province', width: 130, grows: true, sort: 'province', kind: 'text', show: (row) => row.province_name, hint: (row) => row.province_name },
  { name: 'secrecy', width: 90, downFirst: true, sort: 'secrecy', kind: 'text', cleared: true, show: (row) => tCode('secrecy', row.secrecy_level ?? 0) },
  { name: 'updated', width: 96, downFirst: true, sort: 'updated', kind: 'number', show: (row) => formatDate(row.updated_at) },
];
const FIRST = ['work_code', 'name', 'type', 'condition', 'lifecycle', 'floor_area', 'dossier', 'on_parcels', 'unit'];

const store = createRowStore<WorkRow>({
  query: workListQuery,
  getPage: getWorkPage,
  count: computed(() => worksFound.value?.count ?? null),
  first: computed(() => workResults.value.value?.rows ?? []),
  loading: computed(() => workResults.value.loading),
  hasCome: computed(() => workResults.value.value !== null),
  hasFailed: computed(() => workResults.value.error !== null),
});

const upTo = (index: number): void => void workPicks.upTo(index, store.between);

export const workTable: TableModel<WorkRow> = {
  name: 'works',
  store,
  choice: createColumnChoice('landdb.work_columns', COLUMNS, FIRST),
  sort: { get: () => workSort.value, set: (name) => (workSort.value = name as WorkSort) },
  question: store.question,
  ticks: {
    has: (row) => workPicks.has(row.tile_id),
    set: workPicks.set,
    upTo,
    title: () => t('picked_works.label'),
    label: (n) => say('works.tick', { n }),
    anchor: workPicks.anchor,
  },
  isInspected: (row) => selection.value?.kind === 'work' && [row.id, String(row.tile_id)].includes(selection.value.ref),
  inspect: (row) => selectWork(row.id, true),
  onClick: (event, row, index) => clickWorkRow(event, row, index, upTo),
  hover: () => {},
  titleOf: workColumnTitle,
  label: () => say('works.label'),
  keys: () => say('works.keys'),
  empty: () => say('works.empty'),
  totals() {
    const sums = worksFound.value;
    if (!sums) return null;
    const count = say(sums.capped ? 'works.count_capped' : 'works.count', { n: formatNumber(sums.count) });
    const sum = sums.floorArea === null ? none() : formatSquareMetres(sums.floorArea);
    return { text: `${say('table.total')}: ${count}`, sum: { column: 'floor_area', text: sum } };
  },
};
