/** One bar of a chart as something to choose: by click, Enter or space; one that cannot be asked for is only shown. */
import type { ComponentChildren } from 'preact';
import { choose } from '../i18n';
import { exactFigure, isClickable } from './figures';
import { say } from './say';
import { showOnMap } from './state';
import type { Bar, Measure } from './types';

export const barTitle = (bar: Bar): string => choose(bar.title_vi, bar.title_en);
export const measureTitle = (measure: Measure): string => choose(measure.title_vi, measure.title_en);

/** All figures of a bar with what they measure. */
export const figuresText = (bar: Bar, measures: readonly Measure[]): string =>
  measures.map((measure, i) => `${measureTitle(measure)} ${exactFigure(bar.figures[i] ?? 0, measure)}`).join(', ');

interface Props {
  bar: Bar;
  measures: readonly Measure[];
  /** the texts that can be seen, in their order: whoever speaks to the page says these */
  shown: string;
  children: ComponentChildren;
}

export function BarGroup({ bar, measures, shown, children }: Props) {
  const title = barTitle(bar);
  const figures = figuresText(bar, measures);
  if (!isClickable(bar)) {
    return (
      <g class="bar">
        {children}
      </g>
    );
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    showOnMap(bar);
  };
  return (
    <g class="bar bar-button" role="button" tabindex={0} aria-label={say('bar.name', { shown, title, figures })} onClick={() => showOnMap(bar)} onKeyDown={onKeyDown}>
      {children}
    </g>
  );
}
