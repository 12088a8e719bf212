/** The head of the table, whose names sort, and its foot with the totals. */
import { formatNumber, formatSquareMetres } from '../format';
import { textsOf, t } from '../i18n';
import { sort } from '../state/filters';
import type { Sort, SortName } from '../state/permalink';
import { found } from '../state/results';
import { Icon } from '../parts/icons';
import { columns, type Column } from './columns';
import { texts } from './texts';
import { total } from './rows';

const say = textsOf(texts);

/** What is looked for at the large or new end first. */
const DOWN_FIRST: readonly SortName[] = ['area', 'measured', 'difference', 'surveyed', 'updated', 'secrecy'];

/** The order that a click on a column asks for. */
function nextSort(name: SortName, now: Sort): Sort {
  if (now === name) return `-${name}`;
  if (now === `-${name}`) return name;
  return DOWN_FIRST.includes(name) ? `-${name}` : name;
}

function HeadCell({ column, sorted }: { column: Column; sorted: Sort }) {
  const direction = sorted === column.sort ? 'ascending' : sorted === `-${column.sort}` ? 'descending' : 'none';
  return (
    <th scope="col" class={column.kind} aria-sort={direction} style={{ width: column.grows ? 'auto' : `${column.width}px` }}>
      <button type="button" onClick={() => (sort.value = nextSort(column.sort, sorted))}>
        <span>{say(`column.${column.name}`)}</span>
        {direction !== 'none' && <Icon name={direction === 'ascending' ? 'chevronUp' : 'chevronDown'} size={13} />}
      </button>
    </th>
  );
}

export function Head({ sorted }: { sorted: Sort }) {
  return (
    <thead>
      <tr aria-rowindex={1}>
        <th scope="col" class="tick">
          <span class="visually-hidden">{t('picked.label')}</span>
        </th>
        {columns.value.map((column) => (
          <HeadCell key={column.name} column={column} sorted={sorted} />
        ))}
      </tr>
    </thead>
  );
}

export function Foot() {
  const sums = found.value;
  if (!sums) return null;
  const count = t(sums.capped ? 'results.parcels_capped' : 'results.parcels', { n: formatNumber(sums.count) });
  const place = columns.value.findIndex(({ name }) => name === 'area');
  const before = place < 0 ? columns.value.length : place;
  return (
    <tfoot>
      <tr aria-rowindex={total.value + 2}>
        <td class="tick" />
        {before > 0 && (
          <td colSpan={before}>
            {say('table.total')}: {count}
          </td>
        )}
        {place >= 0 && <td class="number">{sums.area === null ? t('common.none') : formatSquareMetres(sums.area)}</td>}
        {place >= 0 && place < columns.value.length - 1 && <td colSpan={columns.value.length - 1 - place} />}
      </tr>
    </tfoot>
  );
}
