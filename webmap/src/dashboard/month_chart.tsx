/** Months as columns beside each other, each with its figure above and its name below. */
import { BarGroup } from './bar';
import { shares, shortFigure } from './figures';
import type { Bar, Measure } from './types';
import { useWidth } from './width';

const HEIGHT = 190;
const HEAD = 18;
const FOOT = 34;
const TALLEST = HEIGHT - HEAD - FOOT;

interface Props {
  title: string;
  bars: readonly Bar[];
  measures: readonly Measure[];
  index: number;
}

export function MonthChart({ title, bars, measures, index }: Props) {
  const { ref, width } = useWidth();
  const step = width.value / Math.max(1, bars.length);
  const lengths = shares(bars, index);
  return (
    <div ref={ref} class="chart">
      <svg width={width.value} height={HEIGHT} viewBox={`0 0 ${width.value} ${HEIGHT}`} role="group" aria-label={title}>
        {step > 0 && bars.map((bar, i) => {
          const [year, month] = (bar.value ?? '').split('-');
          const tall = lengths[i]! * TALLEST;
          const middle = (i + 0.5) * step;
          const figure = bar.figures[index] ? shortFigure(bar.figures[index], measures[index]!) : '';
          const yearShown = i === 0 || month === '01' ? year : '';
          return (
            <BarGroup key={bar.value} bar={bar} measures={measures} shown={[figure, month, yearShown].filter(Boolean).join(' ')}>
              <rect class="bar-ground" x={i * step} y={0} width={step} height={HEIGHT} rx={4} />
              {figure && (
                <text class="bar-figure" x={middle} y={HEIGHT - FOOT - tall - 5} text-anchor="middle">
                  {figure}
                </text>
              )}{' '}
              <rect class="bar-fill" x={i * step + step * 0.2} y={HEIGHT - FOOT - tall} width={step * 0.6} height={tall} />
              <text class="bar-month" x={middle} y={HEIGHT - FOOT + 14} text-anchor="middle">
                {month}
              </text>{' '}
              {yearShown && (
                <text class="bar-month" x={middle} y={HEIGHT - FOOT + 28} text-anchor="middle">
                  {yearShown}
                </text>
              )}
            </BarGroup>
          );
        })}
        <line class="chart-axis" x1={0} x2={width.value} y1={HEIGHT - FOOT + 0.5} y2={HEIGHT - FOOT + 0.5} />
      </svg>
    </div>
  );
}
