/** The rows that stand in the view, between two empty ones as high as all others; keys walk through them. */
import { signal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { t } from '../i18n';
import { tableCalled } from '../state/works';
import { Foot, Head } from './head_and_foot';
import type { Column, TableModel, TableRow } from './model';
import { rowAfterKey, scrollToRow, visibleSpan } from './window';

const ROW = 28;
/** Head and foot lie over the rows. */
const EDGES = 2 * ROW;
const EXTRA = 8;

const scrolled = signal(0);
const viewHeight = signal(180);
/** The row that keys act upon. */
const active = signal(0);

function Cell<Row>({ column, row }: { column: Column<Row>; row: Row }) {
  return (
    <td class={column.kind} title={column.hint?.(row)}>
      {column.show(row)}
    </td>
  );
}

function TickCell<Row extends TableRow>({ model, row, index }: { model: TableModel<Row>; row: Row; index: number }) {
  const ticks = model.ticks!;
  return (
    <td class="tick" onClick={(event) => event.stopPropagation()}>
      <input
        type="checkbox"
        tabIndex={-1}
        aria-label={ticks.label(index + 1)}
        checked={ticks.has(row)}
        onClick={(event) => event.shiftKey && ticks.upTo(index)}
        onChange={(event) => {
          ticks.set(row, event.currentTarget.checked);
          [active.value, ticks.anchor.value] = [index, index];
        }}
      />
    </td>
  );
}

function Row<Row extends TableRow>({ model, index }: { model: TableModel<Row>; index: number }) {
  const row = model.store.at(index);
  const columns = model.choice.columns.value;
  const place = { id: `row-${index}`, 'aria-rowindex': index + 2, class: index === active.value ? 'active' : '' };
  if (!row) {
    return (
      <tr {...place} aria-busy="true">
        {model.ticks && <td />}
        <td colSpan={columns.length}>
          <span class="skeleton-cell" />
        </td>
      </tr>
    );
  }
  return (
    <tr
      {...place}
      aria-selected={model.ticks ? model.ticks.has(row) : model.isInspected(row)}
      aria-current={model.isInspected(row)}
      onClick={(event) => {
        active.value = index;
        model.onClick(event, row, index);
      }}
      // With Shift a range is ticked: the browser would mark its text.
      onMouseDown={(event) => event.shiftKey && event.preventDefault()}
      onMouseEnter={() => model.hover(row)}
      onMouseLeave={() => model.hover(null)}
    >
      {model.ticks && <TickCell model={model} row={row} index={index} />}
      {columns.map((column) => (
        <Cell key={column.name} column={column} row={row} />
      ))}
    </tr>
  );
}

function onGridKey<Row extends TableRow>(event: KeyboardEvent, scroller: HTMLElement, model: TableModel<Row>): void {
  if (event.target instanceof HTMLButtonElement) return;
  const { ticks, store } = model;
  const inView = Math.floor((viewHeight.peek() - EDGES) / ROW);
  const to = rowAfterKey(event.key, active.peek(), store.total.peek(), inView);
  if (to !== null) {
    active.value = to;
    scroller.scrollTop = scrollToRow(to, ROW, scroller.scrollTop, viewHeight.peek() - EDGES);
    if (event.shiftKey) ticks?.upTo(to);
    else if (ticks) ticks.anchor.value = to;
  } else if (event.key === 'Enter' || event.key === ' ') void actOn(model, active.peek(), event.key);
  else return;
  event.preventDefault();
}

/** Open the row of a place, or tick it; one that is still on its way is waited for. */
async function actOn<Row extends TableRow>({ store, ticks, inspect }: TableModel<Row>, index: number, key: string): Promise<void> {
  const row = store.at(index) ?? (await store.between(index, index + 1))[0];
  if (!row) return;
  if (key === ' ' && ticks) ticks.set(row, !ticks.has(row));
  else inspect(row);
}

/** Keep in touch with the size of the view, and begin at the top when other rows are asked for. */
function useScroller<Row extends TableRow>(model: TableModel<Row>) {
  const scroller = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const observer = new ResizeObserver(([entry]) => (viewHeight.value = entry!.contentRect.height));
    observer.observe(scroller.current!);
    return () => observer.disconnect();
  }, []);
  useEffect(() => {
    scroller.current!.scrollTop = 0;
    [scrolled.value, active.value] = [0, 0];
    if (model.ticks) model.ticks.anchor.value = 0;
  }, [model.question.value]);
  useEffect(() => {
    if (!tableCalled.value) return;
    tableCalled.value = false;
    scroller.current!.querySelector('table')!.focus();
  }, [tableCalled.value]);
  return scroller;
}

export function Grid<Row extends TableRow>({ model }: { model: TableModel<Row> }) {
  const { store } = model;
  const scroller = useScroller(model);
  const total = store.total.value;
  const span = visibleSpan(scrolled.value, viewHeight.value, ROW, total, EXTRA);
  const loading = store.loading.value;
  useEffect(() => store.want(span));
  const width = model.choice.columns.value.reduce((sum, column) => sum + column.width, model.ticks ? 36 : 0);
  const indices = Array.from({ length: span.end - span.first }, (_, i) => span.first + i);
  return (
    <div ref={scroller} class="table-scroll" onScroll={(event) => (scrolled.value = event.currentTarget.scrollTop)}>
      <p id="table-keys" class="visually-hidden">
        {model.keys()}
      </p>
      <table
        role="grid"
        tabIndex={0}
        class={loading ? 'stale' : ''}
        style={{ minWidth: `${width}px` }}
        aria-label={model.label()}
        aria-describedby="table-keys"
        aria-busy={loading}
        aria-multiselectable={model.ticks !== undefined}
        aria-rowcount={total + 2}
        aria-activedescendant={total > 0 ? `row-${active.value}` : undefined}
        onKeyDown={(event) => onGridKey(event, scroller.current!, model)}
      >
        <Head model={model} />
        <tbody aria-hidden="true">
          <tr style={{ height: `${span.first * ROW}px` }} />
        </tbody>
        <tbody>
          {indices.map((index) => (
            <Row key={index} model={model} index={index} />
          ))}
        </tbody>
        <tbody aria-hidden="true">
          <tr style={{ height: `${(total - span.end) * ROW}px` }} />
        </tbody>
        <Foot model={model} />
      </table>
      {!store.hasCome.value && loading && <p class="table-note">{t('common.loading')}</p>}
      {store.hasCome.value && total === 0 && <p class="table-note">{model.empty()}</p>}
    </div>
  );
}
