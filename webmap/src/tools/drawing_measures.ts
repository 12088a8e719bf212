/** What the server has measured of each drawing, asked for once per shape. */
import { effect, signal } from '@preact/signals';
import { mayRead, sessionEpoch } from '../state/session';
import type { Drawing } from './drawing';
import { isClosed } from './drawing';
import { drawings } from './drawings';
import { askMeasure, lengthText, MOST_POINTS, type Measured } from './measuring';
import { ringText } from './measure_words';

/** A drag or an undo is not asked about at each step. */
const DELAY_MS = 250;

/** By the points themselves, which change with every edit. */
const measured = signal<ReadonlyMap<Drawing['points'], Measured>>(new Map());

export const measuredOf = ({ points }: Drawing): Measured | null => measured.value.get(points) ?? null;

async function ask({ kind, points }: Drawing): Promise<void> {
  const answer = await askMeasure({ points, closed: isClosed(kind) });
  measured.value = new Map(measured.peek()).set(points, answer);
}

/** Measure what has no figures yet, one after another; what fails is tried again with the next change or log-in. */
export async function measureDrawings(): Promise<void> {
  const current = new Set(drawings.peek().map(({ points }) => points));
  measured.value = new Map([...measured.peek()].filter(([points]) => current.has(points)));
  for (const drawing of drawings.peek()) {
    if (measured.peek().has(drawing.points) || drawing.points.length > MOST_POINTS) continue;
    try {
      await ask(drawing);
    } catch {
      return;
    }
  }
}

/** Keep the figures up with the drawings. */
export function watchDrawings(): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  effect(() => {
    void [drawings.value, sessionEpoch.value];
    clearTimeout(timer);
    if (mayRead.value) timer = setTimeout(() => void measureDrawings(), DELAY_MS);
  });
}

/** Length or area in words; nothing for points, dots until it is known. */
export function drawingFigure(drawing: Drawing): string {
  if (drawing.kind === 'point' || drawing.kind === 'text') return '';
  const answer = measuredOf(drawing);
  if (!answer) return '…';
  if (drawing.kind === 'line') return lengthText(answer.length_m);
  return ringText(answer);
}
