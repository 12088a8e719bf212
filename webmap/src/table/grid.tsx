/** The rows that stand in the view, between two empty ones as high as all others; keys walk through them. */
import { signal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { ParcelRow } from '../api_types';
import { formatDate } from '../format';
import { textsOf, t } from '../i18n';
import { asOf } from '../state/as_of';
import { sort } from '../state/filters';
import { anchor, clickRow, isPicked, pickUpTo, setPicked } from '../state/picked';
import { listQuery, results } from '../state/results';
import { hoveredTileId, selectRow, selection } from '../state/selection';
import { columns, type Column } from './columns';
import { Foot, Head } from './head_and_foot';
import { rowAt, rowsBetween, total, wantRows } from './rows';
import { texts } from './texts';
import { rowAfterKey, scrollToRow, visibleSpan } from './window';

const say = textsOf(texts);
const ROW = 28;
/** Head and foot lie over the rows. */
const EDGES = 2 * ROW;
const EXTRA = 8;

const scrolled = signal(0);
const viewHeight = signal(180);
/** The row that keys act upon. */
const active = signal(0);

const isInspected = (row: ParcelRow): boolean => selection.value?.ref === row.id || selection.value?.ref === String(row.tile_id);

function Cell({ column, row }: { column: Column; row: ParcelRow }) {
  return (
    <td class={column.kind} title={column.hint?.(row)}>
      {column.show(row)}
    </td>
  );
}

function Row({ index }: { index: number }) {
  const row = rowAt(index);
  const place = { id: `row-${index}`, 'aria-rowindex': index + 2, class: index === active.value ? 'active' : '' };
  if (!row) {
    return (
      <tr {...place} aria-busy="true">
        <td />
        <td colSpan={columns.value.length}>
          <span class="skeleton-cell" />
        </td>
      </tr>
    );
  }
  return (
    <tr
      {...place}
      aria-selected={isPicked(row.tile_id)}
      aria-current={isInspected(row)}
      onClick={(event) => {
        active.value = index;
        clickRow(event, row, index, rowsBetween);
      }}
      onMouseEnter={() => (hoveredTileId.value = row.tile_id)}
      onMouseLeave={() => (hoveredTileId.value = null)}
    >
      <td class="tick" onClick={(event) => event.stopPropagation()}>
        <input
          type="checkbox"
          tabIndex={-1}
          aria-label={say('table.tick', { n: index + 1 })}
          checked={isPicked(row.tile_id)}
          onClick={(event) => event.shiftKey && void pickUpTo(index, rowsBetween)}
          onChange={(event) => {
            setPicked(row, event.currentTarget.checked);
            [active.value, anchor.value] = [index, index];
          }}
        />
      </td>
      {columns.value.map((column) => (
        <Cell key={column.name} column={column} row={row} />
      ))}
    </tr>
  );
}

function onGridKey(event: KeyboardEvent, scroller: HTMLElement): void {
  if (event.target instanceof HTMLButtonElement) return;
  const inView = Math.floor((viewHeight.peek() - EDGES) / ROW);
  const row = rowAt(active.peek());
  const to = rowAfterKey(event.key, active.peek(), total.peek(), inView);
  if (to !== null) {
    active.value = to;
    scroller.scrollTop = scrollToRow(to, ROW, scroller.scrollTop, viewHeight.peek() - EDGES);
    if (event.shiftKey) void pickUpTo(to, rowsBetween);
    else anchor.value = to;
  } else if (event.key === 'Enter' && row) selectRow(row);
  else if (event.key === ' ' && row) setPicked(row, !isPicked(row.tile_id));
  else return;
  event.preventDefault();
}

/** Keep in touch with the size of the view, and begin at the top when other rows are asked for. */
function useScroller() {
  const scroller = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const observer = new ResizeObserver(([entry]) => (viewHeight.value = entry!.contentRect.height));
    observer.observe(scroller.current!);
    return () => observer.disconnect();
  }, []);
  useEffect(() => {
    scroller.current!.scrollTop = 0;
    [scrolled.value, active.value, anchor.value] = [0, 0, 0];
  }, [listQuery.value]);
  return scroller;
}

export function Grid() {
  const scroller = useScroller();
  const span = visibleSpan(scrolled.value, viewHeight.value, ROW, total.value, EXTRA);
  const { loading, value } = results.value;
  useEffect(() => wantRows(span));
  const width = columns.value.reduce((sum, column) => sum + column.width, 36);
  const indices = Array.from({ length: span.end - span.first }, (_, i) => span.first + i);
  return (
    <div ref={scroller} class="table-scroll" onScroll={(event) => (scrolled.value = event.currentTarget.scrollTop)}>
      <p id="table-keys" class="visually-hidden">
        {say('table.keys')}
      </p>
      <table
        role="grid"
        tabIndex={0}
        class={loading ? 'stale' : ''}
        style={{ minWidth: `${width}px` }}
        aria-label={say('table.label')}
        aria-describedby="table-keys"
        aria-busy={loading}
        aria-multiselectable="true"
        aria-rowcount={total.value + 2}
        aria-activedescendant={total.value > 0 ? `row-${active.value}` : undefined}
        onKeyDown={(event) => onGridKey(event, scroller.current!)}
      >
        <Head sorted={sort.value} />
        <tbody aria-hidden="true">
          <tr style={{ height: `${span.first * ROW}px` }} />
        </tbody>
        <tbody>
          {indices.map((index) => (
            <Row key={index} index={index} />
          ))}
        </tbody>
        <tbody aria-hidden="true">
          <tr style={{ height: `${(total.value - span.end) * ROW}px` }} />
        </tbody>
        <Foot />
      </table>
      {!value && loading && <p class="table-note">{t('common.loading')}</p>}
      {value?.rows.length === 0 && <p class="table-note">{asOf.value ? t('results.empty_filtered_day', { day: formatDate(asOf.value) }) : say('table.empty')}</p>}
    </div>
  );
}
