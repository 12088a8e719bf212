/** Bars lying below each other, each with its name and figure above it. */
import { useSignal } from '@preact/signals';
import { printing } from '../state/printing';
import { BarGroup, barTitle } from './bar';
import { fitted, shares, shortFigure } from './figures';
import { say } from './say';
import type { Bar, Measure } from './types';
import { useWidth } from './width';

const ROW = 36;
/** Bars that are shown at once. */
export const FIRST_SHOWN = 8;
/** Room between a name and its figure, and of one letter of the figure. */
const GAP_PX = 14;
const DIGIT_PX = 7.5;

interface Props {
  title: string;
  bars: readonly Bar[];
  measures: readonly Measure[];
  /** which of the measures the bars show */
  index: number;
}

export function BarChart({ title, bars, measures, index }: Props) {
  const { ref, width } = useWidth();
  const all = useSignal(false);
  const room = width.value;
  const shown = all.value && !printing.value ? bars : bars.slice(0, FIRST_SHOWN);
  const lengths = shares(shown, index); // beside what is hidden, the bars that are shown would be no longer than dots
  const drawn = (room > 0 ? shown : []).map((bar, i) => {
    const figure = shortFigure(bar.figures[index] ?? 0, measures[index]!);
    return { bar, figure, length: lengths[i]!, name: fitted(barTitle(bar), room - GAP_PX - figure.length * DIGIT_PX) };
  });
  return (
    <div ref={ref} class="chart">
      <svg width={room} height={shown.length * ROW} viewBox={`0 0 ${room} ${shown.length * ROW}`} role="group" aria-label={title}>
        {drawn.map(({ bar, name, figure, length }, i) => (
          <BarGroup key={bar.value ?? ''} bar={bar} measures={measures} shown={`${name} ${figure}`}>
            <rect class="bar-ground" x={0} y={i * ROW} width={room} height={ROW} rx={4} />
            <text class="bar-name" x={2} y={i * ROW + 15}>
              {name}
            </text>{' '}
            <text class="bar-figure" x={room - 2} y={i * ROW + 15} text-anchor="end">
              {figure}
            </text>
            <rect class="bar-track" x={2} y={i * ROW + 21} width={Math.max(0, room - 4)} height={8} rx={4} />
            <rect
              class={bar.value === null ? 'bar-fill bar-unknown' : 'bar-fill'}
              x={2}
              y={i * ROW + 21}
              width={Math.max(length > 0 ? 2 : 0, length * (room - 4))}
              height={8}
              rx={Math.min(4, (length * room) / 2)}
            />
          </BarGroup>
        ))}
      </svg>
      {bars.length > FIRST_SHOWN && !printing.value && (
        <button type="button" class="link" aria-expanded={all.value} onClick={() => (all.value = !all.value)}>
          {all.value ? say('bar.less') : say('bar.more', { n: bars.length - FIRST_SHOWN })}
        </button>
      )}
    </div>
  );
}
