/** The table of findings of imports: its columns, its rows, and what a click, and a second one, does. */
import { computed, signal } from '@preact/signals';
import { formatNumber, formatTime } from '../format';
import { choose, t, textsOf } from '../i18n';
import { Icon } from '../parts/icons';
import { lookAtFinding, openFinding } from '../parts/look_at_finding';
import { measureText } from '../parts/measure_text';
import { SeverityMark } from '../parts/severity_mark';
import { findingQuery, findingResults, findingsFound, getFindingsPage, type ImportFinding } from '../state/import_findings';
import { lookedFinding } from '../state/looked_finding';
import { selectParcel } from '../state/selection';
import { createColumnChoice } from './column_choice';
import { texts } from './finding_texts';
import type { Column, TableModel } from './model';
import { createRowStore } from './row_store';

const say = textsOf(texts);
const none = () => t('common.none');

const titleOf = (row: ImportFinding): string => choose(row.title_vi, row.title_en);
const messageOf = (row: ImportFinding): string => choose(row.message_vi, row.message_en);

function Batch({ row }: { row: ImportFinding }) {
  const open = (event: Event) => {
    event.stopPropagation();
    openFinding(row);
  };
  return (
    <button type="button" class="link" tabIndex={-1} title={say('findings.open', { name: row.batch.file_name })} onClick={open}>
      {row.batch.file_name}
    </button>
  );
}

/** The registered parcel by its name, which opens it; else what its row is called in the file. */
function Subject({ row }: { row: ImportFinding }) {
  const { parcel, key } = row;
  if (!parcel) return <>{key ? subjectText(row) : none()}</>;
  const open = (event: Event) => {
    event.stopPropagation();
    selectParcel(parcel.id, { fly: true });
  };
  return (
    <button type="button" class="link" tabIndex={-1} onClick={open}>
      {t('parcel.short', { sheet: parcel.sheet_no, parcel: parcel.parcel_no })}
    </button>
  );
}

function subjectText({ key, batch }: ImportFinding): string {
  const [sheet, parcel] = (key ?? '').split('/');
  return batch.target === 'parcels' && sheet && parcel ? t('parcel.short', { sheet, parcel }) : (key ?? '');
}

const stateText = ({ accepted_by: who, acceptance_reason: why, accepted_at: at }: ImportFinding): string =>
  why === null ? say('findings.open_state') : say('findings.accepted_by', { who: who ?? none(), why, when: at ? formatTime(at) : none() });

function State({ row }: { row: ImportFinding }) {
  const accepted = row.acceptance_reason !== null;
  return (
    <span class={accepted ? 'finding-state good' : 'finding-state'}>
      <Icon name={accepted ? 'check' : 'clock'} size={13} />
      {accepted ? say('findings.accepted', { who: row.accepted_by ?? none(), why: row.acceptance_reason! }) : say('findings.open_state')}
    </span>
  );
}

const COLUMNS: readonly Column<ImportFinding>[] = [
  { name: 'severity', width: 96, kind: 'text', show: (row) => <SeverityMark severity={row.severity} /> },
  {
    name: 'finding', width: 250, grows: true, kind: 'text', hint: messageOf,
    show: (row) => (
      <>
        <b class="code">{row.code}</b> {titleOf(row)}
      </>
    ),
  },
  { name: 'subject', width: 120, kind: 'text', show: (row) => <Subject row={row} />, hint: subjectText },
  { name: 'measured', width: 92, kind: 'number', show: (row) => measureText(row.measured, row.unit) ?? none() },
  { name: 'limit', width: 92, kind: 'number', show: (row) => measureText(row.limit_value, row.unit) ?? none() },
  { name: 'batch', width: 150, grows: true, kind: 'text', show: (row) => <Batch row={row} />, hint: (row) => row.batch.file_name },
  {
    name: 'batch_state', width: 110, kind: 'text',
    show: ({ batch }) => choose(batch.state_title_vi, batch.state_title_en),
  },
  { name: 'state', width: 170, grows: true, kind: 'text', show: (row) => <State row={row} />, hint: stateText },
  { name: 'message', width: 320, grows: true, kind: 'text', show: messageOf, hint: messageOf },
];
const FIRST = ['severity', 'finding', 'subject', 'measured', 'limit', 'batch', 'state'];

const store = createRowStore<ImportFinding>({
  query: findingQuery,
  getPage: getFindingsPage,
  count: computed(() => findingsFound.value?.matched ?? null),
  first: computed(() => findingsFound.value?.rows ?? []),
  loading: computed(() => findingResults.value.loading),
  hasCome: computed(() => findingResults.value.value !== null),
  hasFailed: computed(() => findingResults.value.error !== null),
});

/** The first look is at its place on the map, the second leads to the report of its import. */
function look(row: ImportFinding): void {
  if (lookedFinding.peek()?.id === row.id) openFinding(row);
  else void lookAtFinding(row);
}

const order = signal('severity');

export const findingTable: TableModel<ImportFinding> = {
  name: 'findings',
  store,
  choice: createColumnChoice('landdb.finding_columns', COLUMNS, FIRST),
  sort: { get: () => order.value, set: () => {} },
  question: store.question,
  isInspected: (row) => lookedFinding.value?.id === row.id,
  inspect: look,
  onClick: (_, row) => look(row),
  hover: () => {},
  titleOf: (name) => say(`column.${name}` as keyof (typeof texts)['vi']),
  label: () => say('findings.label'),
  keys: () => say('findings.keys'),
  empty: () => say('findings.empty'),
  totals() {
    const found = findingsFound.value;
    if (!found) return null;
    return { text: say('findings.total', { n: formatNumber(found.matched), open: formatNumber(found.open) }), sum: null };
  },
};
