/** The balance of areas: before and after by outcome, on paper or measured, with its sums. */
import { useSignal } from '@preact/signals';
import { formatNumber, formatSigned, formatSquareMetres } from '../format';
import { say, sayCode } from './say';
import type { BalancePart } from './types';

type Area = 'legal' | 'measured';

interface Line {
  name: string;
  rows: number;
  before: number;
  after: number;
}

const ORDER = ['add', 'change', 'unchanged', 'replaced', 'removed'];

/** Lines of the table in a fixed order: what is added has no before, what is retired no after. */
export function linesOfBalance(balance: Record<string, BalancePart>, area: Area): Line[] {
  return Object.entries(balance)
    .map(([name, part]) => ({ name, rows: part.rows, before: part[`${area}_before_m2`] ?? 0, after: part[`${area}_m2`] ?? 0 }))
    .sort((a, b) => ORDER.indexOf(a.name) - ORDER.indexOf(b.name));
}

export const sumOf = (lines: readonly Line[]): Line =>
  lines.reduce((sum, line) => ({ name: 'total', rows: sum.rows + line.rows, before: sum.before + line.before, after: sum.after + line.after }), {
    name: 'total', rows: 0, before: 0, after: 0,
  });

function Row({ line }: { line: Line }) {
  return (
    <tr class={line.name === 'total' ? 'total' : ''}>
      <th scope="row">{sayCode('balance', line.name)}</th>
      <td class="number">{formatNumber(line.rows)}</td>
      <td class="number">{formatSquareMetres(line.before)}</td>
      <td class="number">{formatSquareMetres(line.after)}</td>
      <td class="number">{formatSigned(line.after - line.before, 1)}</td>
    </tr>
  );
}

export function BalanceTable({ balance }: { balance: Record<string, BalancePart> }) {
  const area = useSignal<Area>('measured');
  const lines = linesOfBalance(balance, area.value);
  if (!lines.length) return null;
  return (
    <section aria-labelledby="balance-heading">
      <h3 id="balance-heading">
        {say('balance.title')}
        <span class="segmented" role="group" aria-label={say('balance.areas')}>
          {(['measured', 'legal'] as const).map((one) => (
            <button key={one} type="button" aria-pressed={area.value === one} onClick={() => (area.value = one)}>
              {sayCode('area', one)}
            </button>
          ))}
        </span>
      </h3>
      <div class="table-scroll" tabIndex={0} role="group" aria-labelledby="balance-heading">
        <table class="balance">
          <thead>
            <tr>
              <td />
              <th scope="col" class="number">{say('balance.rows')}</th>
              <th scope="col" class="number">{say('balance.before')}</th>
              <th scope="col" class="number">{say('balance.after')}</th>
              <th scope="col" class="number">{say('balance.difference')}</th>
            </tr>
          </thead>
          <tbody>
            {lines.map((line) => (
              <Row key={line.name} line={line} />
            ))}
            {lines.length > 1 && <Row line={sumOf(lines)} />}
          </tbody>
        </table>
      </div>
    </section>
  );
}
