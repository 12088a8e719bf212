/** The results as tables under the map, parcels and the works on them: as many rows as there are, drawn where they are seen. */
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { formatFound, formatNumber } from '../format';
import { textsOf, t } from '../i18n';
import { fileDialog } from '../state/file_dialog';
import { togglePanel } from '../state/layout';
import { TABLE_TABS, WORK_PICK_LIMIT, type TableTab } from '../state/permalink';
import { clearPicked, PICK_LIMIT, picked, pickAllFound } from '../state/picked';
import { pickedWorks, workPicks } from '../state/picked_works';
import { printed, printedRows } from '../state/printing';
import { found } from '../state/results';
import { retryWorks, tableTab, watchWorks, workConditions, workResults, worksFound } from '../state/works';
import { ErrorNote } from '../parts/error_note';
import { Icon } from '../parts/icons';
import { pickedText, pickedWorksText } from '../parts/picked_text';
import { ColumnMenu } from './column_menu';
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

const say = textsOf(texts);

function PickAll({ works }: { works: boolean }) {
  const some = (works ? pickedWorks : picked).value.length > 0;
  const all = works ? say('works.pick_all', { n: formatNumber(WORK_PICK_LIMIT) }) : say('table.pick_all', { n: formatNumber(PICK_LIMIT) });
  const label = some ? t('picked.clear') : all;
  const [clear, pick] = works ? [workPicks.clear, workPicks.allFound] : [clearPicked, pickAllFound];
  return (
    <button type="button" class="button table-pick" aria-label={label} title={label} onClick={() => (some ? clear() : void pick())}>
      <Icon name={some ? 'close' : 'check'} size={15} />
      <span>{label}</span>
    </button>
  );
}

function onTabKey(event: KeyboardEvent): void {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  tableTab.value = TABLE_TABS[(TABLE_TABS.indexOf(tableTab.value) + step + TABLE_TABS.length) % TABLE_TABS.length]!;
  document.getElementById(`table-tab-${tableTab.value}`)?.focus();
}

const countOf = (name: TableTab): string => formatFound(name === 'parcels' ? found.value : worksFound.value);

function Tabs() {
  return (
    <div class="table-tabs" role="tablist" aria-label={say('table.tabs')} onKeyDown={onTabKey}>
      {TABLE_TABS.map((name) => (
        <button
          key={name}
          id={`table-tab-${name}`}
          type="button"
          role="tab"
          aria-selected={tableTab.value === name}
          aria-controls="table-body"
          tabIndex={tableTab.value === name ? 0 : -1}
          onClick={() => (tableTab.value = name)}
        >
          {say(name === 'parcels' ? 'table.title' : 'works.title')} <span class="badge">{countOf(name)}</span>
        </button>
      ))}
    </div>
  );
}

type Menu = 'columns' | 'conditions' | null;

function Tools({ menu, onMenu }: { menu: Menu; onMenu: (menu: Menu) => void }) {
  const button = (name: NonNullable<Menu>, icon: 'columns' | 'plus', text: string) => (
    <button id={`table-${name}`} type="button" class="button" aria-label={text} aria-expanded={menu === name} onClick={() => onMenu(menu === name ? null : name)}>
      <Icon name={icon} size={16} />
      <span>{text}</span>
    </button>
  );
  const works = tableTab.value === 'works';
  const n = workConditions.value.length;
  return (
    <>
      {works && button('conditions', 'plus', say('works.conditions') + (n ? ` (${n})` : ''))}
      <PickAll works={works} />
      <button type="button" class="button" aria-label={t('results.export')} onClick={() => (fileDialog.value = 'export')}>
        <Icon name="download" size={16} />
        <span>{t('results.export')}</span>
      </button>
      <button type="button" class="button" aria-label={say('table.print')} onClick={() => void printShown()}>
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

const printShown = (): Promise<void> => (tableTab.peek() === 'works' ? printTable(workTable) : printTable(parcelTable));

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

export function TablePanel() {
  const menu = useSignal<Menu>(null);
  useEffect(watchWorks, []);
  useEffect(() => {
    document.addEventListener('keydown', onPrintKey);
    return () => document.removeEventListener('keydown', onPrintKey);
  }, []);
  const works = tableTab.value === 'works';
  // The menu that opens takes the focus, and gives it back to its button.
  const close = () => {
    document.getElementById(`table-${menu.peek()}`)?.focus();
    menu.value = null;
  };
  useEffect(() => {
    if (!works && menu.peek() === 'conditions') menu.value = null;
  }, [works]);
  return (
    <section class="table-panel" aria-label={say('table.tabs')} style={{ flexBasis: `${tableHeight.value}px` }}>
      <HeightHandle />
      <header>
        <Tabs />
        <span class="table-picked" role="status">
          {works ? pickedWorks.value.length > 0 && pickedWorksText() : picked.value.length > 0 && pickedText()}
        </span>
        <Tools menu={menu.value} onMenu={(name) => (menu.value = name)} />
      </header>
      {menu.value === 'columns' && (works ? <ColumnMenu model={workTable} onClose={close} /> : <ColumnMenu model={parcelTable} onClose={close} />)}
      {works && menu.value === 'conditions' && <WorkConditions onClose={close} />}
      {works ? <Works /> : <Rows model={parcelTable} />}
    </section>
  );
}
