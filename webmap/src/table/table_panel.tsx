/** The results as tables under the map, parcels and the works on them: as many rows as there are, drawn where they are seen. */
import { computed, useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { formatFound, formatNumber } from '../format';
import { textsOf, t } from '../i18n';
import { asOf } from '../state/as_of';
import { fileDialog } from '../state/file_dialog';
import { isFiltering } from '../state/filters';
import { togglePanel } from '../state/layout';
import { TABLE_TABS, WORK_PICK_LIMIT, type TableTab } from '../state/permalink';
import { clearPicked, PICK_LIMIT, picked, pickAllFound } from '../state/picked';
import { pickedWorks, workPicks } from '../state/picked_works';
import { printed, printedRows } from '../state/printing';
import { findingConditions, findingResults, findingsFound, retryFindings, seesFindings, watchFindings } from '../state/import_findings';
import { found } from '../state/results';
import { retryWorks, tableTab, watchWorks, workConditions, workResults, worksFound } from '../state/works';
import { ErrorNote } from '../parts/error_note';
import { Icon } from '../parts/icons';
import { lookAway } from '../parts/look_at_finding';
import { pickedText, pickedWorksText } from '../parts/picked_text';
import { ColumnMenu } from './column_menu';
import { FindingConditions } from './finding_conditions';
import { findingTable } from './finding_table';
import { Grid } from './grid';
import { HeightHandle, tableHeight } from './height';
import type { TableModel, TableRow } from './model';
import { parcelTable } from './parcel_table';
import { loadedRows, PrintRows, printTable } from './print_rows';
import { MOST_ROWS } from './row_store';
import { texts } from './texts';
import { WorkChips, WorkConditions } from './work_conditions';
import { workTable } from './work_table';
import '../style/table.css';
import '../style/table_findings.css';
import '../style/table_works.css';

const say = textsOf(texts);

function PickAll({ works }: { works: boolean }) {
  const some = (works ? pickedWorks : picked).value.length > 0;
  const all = works ? say('works.pick_all', { n: formatNumber(WORK_PICK_LIMIT) }) : say('table.pick_all', { n: formatNumber(PICK_LIMIT) });
  const label = some ? t('picked.clear') : all;
  const [clear, pick] = works ? [workPicks.clear, workPicks.allFound] : [clearPicked, pickAllFound];
  return (
    <button type="button" class="button table-pick" aria-label={label} title={label} onClick={() => (some ? clear() : void pick())}>
      <Icon name={some ? 'close' : 'check'} size={15} />
      <span>{some ? label : say('table.pick')}</span>
    </button>
  );
}

/** Findings are for those who may ever see an import, and are of today. */
const offered = computed(() => TABLE_TABS.filter((name) => name !== 'findings' || (seesFindings.value && !asOf.value)));
const shownTab = computed<TableTab>(() => (offered.value.includes(tableTab.value) ? tableTab.value : 'parcels'));

function onTabKey(event: KeyboardEvent): void {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const tabs = offered.peek();
  tableTab.value = tabs[(tabs.indexOf(shownTab.peek()) + step + tabs.length) % tabs.length]!;
  document.getElementById(`table-tab-${tableTab.value}`)?.focus();
}

const TITLES = { parcels: 'table.title', works: 'works.title', findings: 'findings.title' } as const;

/** Of findings those that nobody has settled. */
function countOf(name: TableTab): string {
  if (name === 'findings') return findingsFound.value ? formatNumber(findingsFound.value.open) : '…';
  return formatFound(name === 'parcels' ? found.value : worksFound.value);
}

const badgeOf = (name: TableTab): string => (name === 'findings' && findingsFound.value?.open ? 'badge badge-bad' : 'badge');

function Tabs() {
  useEffect(() => document.getElementById(`table-tab-${shownTab.value}`)?.scrollIntoView({ block: 'nearest', inline: 'nearest' }), [shownTab.value]);
  return (
    <div class="table-tabs" role="tablist" aria-label={say('table.tabs')} onKeyDown={onTabKey}>
      {offered.value.map((name) => (
        <button
          key={name}
          id={`table-tab-${name}`}
          type="button"
          role="tab"
          aria-selected={shownTab.value === name}
          aria-controls="table-body"
          tabIndex={shownTab.value === name ? 0 : -1}
          onClick={() => (tableTab.value = name)}
        >
          {say(TITLES[name])} <span class={badgeOf(name)}>{countOf(name)}</span>
        </button>
      ))}
    </div>
  );
}

type Menu = 'columns' | 'conditions' | null;

/** How many conditions of its own a tab has in force; null where it has none at all. */
function conditionsOf(name: TableTab): [label: string, text: string] | null {
  if (name === 'parcels') return null;
  const n = name === 'works' ? workConditions.value.length : Object.keys(findingConditions.value).length;
  const count = n ? ` (${n})` : '';
  return [say(name === 'works' ? 'works.conditions' : 'findings.conditions') + count, say('table.conditions') + count];
}

function Tools({ menu, onMenu }: { menu: Menu; onMenu: (menu: Menu) => void }) {
  const button = (name: NonNullable<Menu>, icon: 'columns' | 'plus', label: string, text = label) => (
    <button id={`table-${name}`} type="button" class="button" aria-label={label} title={label} aria-expanded={menu === name} onClick={() => onMenu(menu === name ? null : name)}>
      <Icon name={icon} size={16} />
      <span>{text}</span>
    </button>
  );
  const tab = shownTab.value;
  const conditions = conditionsOf(tab);
  return (
    <>
      {conditions && button('conditions', 'plus', ...conditions)}
      {tab !== 'findings' && (
        <>
          <PickAll works={tab === 'works'} />
          <button type="button" class="button" aria-label={t('results.export')} onClick={() => (fileDialog.value = 'export')}>
            <Icon name="download" size={16} />
            <span>{t('results.export')}</span>
          </button>
        </>
      )}
      <button type="button" class="button table-print" aria-label={say('table.print')} onClick={() => void printShown()}>
        <Icon name="print" size={16} />
        <span>{say('table.print')}</span>
      </button>
      {button('columns', 'columns', say('table.columns'))}
      <button type="button" class="icon-button" aria-label={say('table.collapse')} onClick={() => togglePanel('table')}>
        <Icon name="chevronDown" />
      </button>
    </>
  );
}

const PRINT: Record<TableTab, () => Promise<void>> = {
  parcels: () => printTable(parcelTable),
  works: () => printTable(workTable),
  findings: () => printTable(findingTable),
};
const printShown = (): Promise<void> => PRINT[shownTab.peek()]();

/** Ctrl and P: the rows have to come first. */
function onPrintKey(event: KeyboardEvent): void {
  if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 'p' || !printed.peek().includes('table')) return;
  event.preventDefault();
  void printShown();
}

function Rows<Row extends TableRow>({ model }: { model: TableModel<Row> }) {
  const { store } = model;
  useEffect(store.watch, [model]);
  useEffect(() => {
    printedRows.value = () => loadedRows(model);
    return () => (printedRows.value = null);
  }, [model]);
  const error = store.error.value;
  return (
    <div id="table-body" class="table-body" role="tabpanel" aria-labelledby={`table-tab-${model.name}`}>
      {error && <ErrorNote error={error} title={say('table.error')} onRetry={() => store.want({ first: 0, end: 1 })} />}
      <Grid model={model} />
      <PrintRows model={model} />
      {store.isCut.value && <p class="table-note">{say('table.cut', { n: formatNumber(MOST_ROWS) })}</p>}
    </div>
  );
}

function Works() {
  const { error } = workResults.value;
  return (
    <>
      <WorkChips />
      {error && <ErrorNote error={error} title={say('table.error')} onRetry={retryWorks} />}
      <Rows model={workTable} />
    </>
  );
}

function Findings() {
  const { error } = findingResults.value;
  useEffect(() => lookAway, []);
  return (
    <>
      {error && <ErrorNote error={error} title={say('table.error')} onRetry={retryFindings} />}
      {isFiltering.value && <p class="table-note">{say('findings.unfiltered')}</p>}
      <Rows model={findingTable} />
    </>
  );
}

function pickedWords(name: TableTab): string {
  if (name === 'works') return pickedWorks.value.length > 0 ? pickedWorksText() : '';
  return name === 'parcels' && picked.value.length > 0 ? pickedText() : '';
}

const COLUMN_MENUS = {
  parcels: (close: () => void) => <ColumnMenu model={parcelTable} onClose={close} />,
  works: (close: () => void) => <ColumnMenu model={workTable} onClose={close} />,
  findings: (close: () => void) => <ColumnMenu model={findingTable} onClose={close} />,
};

export function TablePanel() {
  const menu = useSignal<Menu>(null);
  useEffect(() => {
    const stops = [watchWorks(), watchFindings()];
    return () => stops.forEach((stop) => stop());
  }, []);
  useEffect(() => {
    document.addEventListener('keydown', onPrintKey);
    return () => document.removeEventListener('keydown', onPrintKey);
  }, []);
  const tab = shownTab.value;
  // The menu that opens takes the focus, and gives it back to its button.
  const close = () => {
    document.getElementById(`table-${menu.peek()}`)?.focus();
    menu.value = null;
  };
  useEffect(() => {
    if (menu.peek() === 'conditions') menu.value = null;
  }, [tab]);
  return (
    <section class="table-panel" aria-label={say('table.tabs')} style={{ flexBasis: `${tableHeight.value}px` }}>
      <HeightHandle />
      <header>
        <Tabs />
        <span class="table-picked" role="status">
          {pickedWords(tab)}
        </span>
        <Tools menu={menu.value} onMenu={(name) => (menu.value = name)} />
      </header>
      {menu.value === 'columns' && COLUMN_MENUS[tab](close)}
      {menu.value === 'conditions' && tab === 'works' && <WorkConditions onClose={close} />}
      {menu.value === 'conditions' && tab === 'findings' && <FindingConditions onClose={close} />}
      {tab === 'works' ? <Works /> : tab === 'findings' ? <Findings /> : <Rows model={parcelTable} />}
    </section>
  );
}
