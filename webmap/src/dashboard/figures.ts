/** What charts are drawn from: lengths of bars, figures in words, labels that fit. Pure. */
import { formatAreaSum, formatNumber, formatSquareMetres } from '../format';
import type { Bar, Chart, Measure } from './types';

export type MeasureName = 'area' | 'count';

/** Which figure the bars of a chart measure: what was chosen where it has both, else its first. */
export function measureIndex(measures: readonly Measure[], chosen: MeasureName): number {
  const wanted = measures.findIndex(({ kind }) => kind === chosen);
  return measures.some(({ kind }) => kind === 'area') && wanted >= 0 ? wanted : 0;
}

/** Bars as they stand in the chart: by the figure that they measure, what has no value last, months by time. */
export function orderedBars(chart: Chart, index: number): Bar[] {
  if (isByMonth(chart)) return chart.bars;
  const figure = (bar: Bar) => bar.figures[index] ?? 0;
  const rank = (bar: Bar) => Number(bar.value === null);
  return [...chart.bars].sort((one, other) => rank(one) - rank(other) || figure(other) - figure(one));
}

/** Shares of the largest bar, 0 to 1; all 0 where nothing is counted. */
export function shares(bars: readonly Bar[], index: number): number[] {
  const figures = bars.map((bar) => bar.figures[index] ?? 0);
  const largest = Math.max(0, ...figures);
  return figures.map((figure) => (largest > 0 ? figure / largest : 0));
}

/** Short, as at the end of a bar: 48,4 ha or 1.284. */
export const shortFigure = (figure: number, { kind }: Measure): string =>
  kind === 'area' ? formatAreaSum(figure) : formatNumber(figure);

/** Exact, as in a table: 16.812,1 or 1.284. */
export const exactFigure = (figure: number, { kind }: Measure): string =>
  kind === 'area' ? formatSquareMetres(figure) : formatNumber(figure);

export const isByMonth = ({ id }: Chart): boolean => id === 'imports';

/** Nothing to draw: no bar, or months without an import. */
export const isEmpty = ({ bars }: Chart): boolean => !bars.some(({ figures }) => figures.some((figure) => figure > 0));

/** Of Be Vietnam Pro at 12 px, on the wide side. */
const LETTER_PX = 6.9;

/** The text, cut where it is longer than so many pixels. */
export function fitted(text: string, pixels: number): string {
  const most = Math.max(1, Math.floor(pixels / LETTER_PX));
  return text.length <= most ? text : `${text.slice(0, most - 1).trimEnd()}…`;
}

export const isClickable = (bar: Bar): boolean => Object.keys(bar.filters).length > 0;
