/** One chart with its title, its table twin, and the switch between them. */
import { choose } from '../i18n';
import { printing } from '../state/printing';
import { BarChart, FIRST_SHOWN } from './bar_chart';
import { barTitle, measureTitle } from './bar';
import { exactFigure, isByMonth, isClickable, isEmpty, measureIndex, orderedBars } from './figures';
import { MonthChart } from './month_chart';
import { say } from './say';
import { asTable, measure, showAs, showOnMap } from './state';
import type { Bar, Chart } from './types';

function Figures({ chart, title, bars }: { chart: Chart; title: string; bars: readonly Bar[] }) {
  return (
    <div class="chart-table" tabIndex={0} role="group" aria-label={title}>
      <table>
        <thead>
          <tr>
            <th scope="col">{say(isByMonth(chart) ? 'month' : 'item')}</th>
            {chart.measures.map((one) => (
              <th key={one.name} scope="col" class="number">
                {measureTitle(one)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {bars.map((bar) => (
            <tr key={bar.value ?? ''}>
              <th scope="row">
                {isClickable(bar) ? (
                  <button type="button" class="link" onClick={() => showOnMap(bar)}>
                    {barTitle(bar)}
                  </button>
                ) : (
                  barTitle(bar)
                )}
              </th>
              {chart.measures.map((one, i) => (
                <td key={one.name} class="number">
                  {exactFigure(bar.figures[i] ?? 0, one)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function FormSwitch({ id, title }: { id: string; title: string }) {
  const isTable = asTable.value.has(id);
  return (
    <div class="chart-switch" role="group" aria-label={say('form.label', { title })}>
      <button type="button" aria-pressed={!isTable} onClick={() => showAs(id, false)}>
        {say('form.chart')}
      </button>
      <button type="button" aria-pressed={isTable} onClick={() => showAs(id, true)}>
        {say('form.table')}
      </button>
    </div>
  );
}

const NOTES: Record<string, 'note.dossiers' | 'note.imports'> = { dossiers: 'note.dossiers', imports: 'note.imports' };

export function ChartCard({ chart }: { chart: Chart }) {
  const title = choose(chart.title_vi, chart.title_en);
  const index = measureIndex(chart.measures, measure.value);
  const bars = orderedBars(chart, index);
  const note = NOTES[chart.id];
  const Drawn = isByMonth(chart) ? MonthChart : BarChart;
  return (
    <section class="chart-card" aria-labelledby={`chart-${chart.id}`}>
      <header>
        <h3 id={`chart-${chart.id}`}>{title}</h3>
        {!isEmpty(chart) && <FormSwitch id={chart.id} title={title} />}
      </header>
      {isEmpty(chart) ? (
        <p class="chart-empty">{say('chart.empty')}</p>
      ) : asTable.value.has(chart.id) ? (
        <Figures chart={chart} title={title} bars={bars} />
      ) : (
        <>
          <Drawn title={title} bars={bars} measures={chart.measures} index={index} />
          {printing.value && !isByMonth(chart) && bars.length > FIRST_SHOWN && <Figures chart={chart} title={title} bars={bars} />}
        </>
      )}
      {note && !isEmpty(chart) && <p class="chart-note">{say(note)}</p>}
    </section>
  );
}
