/** The head of a table, whose names sort, and its foot with the totals. */
import { Icon } from '../parts/icons';
import type { Column, TableModel, TableRow } from './model';

/** The order that a click on a column asks for. */
function nextSort(sort: string, downFirst: boolean | undefined, now: string): string {
  if (now === sort) return `-${sort}`;
  if (now === `-${sort}`) return sort;
  return downFirst ? `-${sort}` : sort;
}

const widthOf = <Row,>(column: Column<Row>): string => (column.grows ? 'auto' : `${column.width}px`);

function PlainHead<Row extends TableRow>({ model, column }: { model: TableModel<Row>; column: Column<Row> }) {
  return (
    <th scope="col" class={`${column.kind} plain`} style={{ width: widthOf(column) }}>
      {model.titleOf(column.name)}
    </th>
  );
}

function HeadCell<Row extends TableRow>({ model, column }: { model: TableModel<Row>; column: Column<Row> }) {
  const { sort } = column;
  if (!sort) return <PlainHead model={model} column={column} />;
  const sorted = model.sort.get();
  const direction = sorted === sort ? 'ascending' : sorted === `-${sort}` ? 'descending' : 'none';
  return (
    <th scope="col" class={column.kind} aria-sort={direction} style={{ width: widthOf(column) }}>
      <button type="button" onClick={() => model.sort.set(nextSort(sort, column.downFirst, sorted))}>
        <span>{model.titleOf(column.name)}</span>
        {direction !== 'none' && <Icon name={direction === 'ascending' ? 'chevronUp' : 'chevronDown'} size={13} />}
      </button>
    </th>
  );
}

export function Head<Row extends TableRow>({ model }: { model: TableModel<Row> }) {
  return (
    <thead>
      <tr aria-rowindex={1}>
        {model.ticks && (
          <th scope="col" class="tick">
            <span class="visually-hidden">{model.ticks.title()}</span>
          </th>
        )}
        {model.choice.columns.value.map((column) => (
          <HeadCell key={column.name} model={model} column={column} />
        ))}
      </tr>
    </thead>
  );
}

export function Foot<Row extends TableRow>({ model }: { model: TableModel<Row> }) {
  const totals = model.totals();
  if (!totals) return null;
  const columns = model.choice.columns.value;
  const place = columns.findIndex(({ name }) => name === totals.sum?.column);
  const before = place < 0 ? columns.length : place;
  return (
    <tfoot>
      <tr aria-rowindex={model.store.total.value + 2}>
        {model.ticks && <td class="tick" />}
        {before > 0 && <td colSpan={before}>{totals.text}</td>}
        {place >= 0 && <td class="number">{totals.sum?.text}</td>}
        {place >= 0 && place < columns.length - 1 && <td colSpan={columns.length - 1 - place} />}
      </tr>
    </tfoot>
  );
}
