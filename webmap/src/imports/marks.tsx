/** Small marks of the room: state of an import, a bar of progress. */
import { Icon, type IconName } from '../parts/icons';
import { formatNumber } from '../format';
import { say, sayCode } from './say';
import { stateTitle, toneOf } from './states';
import type { Batch, Progress } from './types';

const TONE_ICONS: Record<string, IconName> = { run: 'clock', ask: 'user', good: 'check', bad: 'warning', off: 'minus' };

export function StateMark({ batch }: { batch: Batch }) {
  const tone = toneOf(batch.state);
  return (
    <span class={`state-mark tone-${tone}`}>
      <Icon name={TONE_ICONS[tone]!} size={14} />
      {stateTitle(batch)}
    </span>
  );
}

/** How long is left, roughly: seconds below a minute, minutes above. */
export function timeLeft(seconds: number | null): string {
  if (seconds === null || seconds < 1) return '';
  return seconds < 60 ? say('progress.seconds', { n: Math.ceil(seconds) }) : say('progress.minutes', { n: Math.ceil(seconds / 60) });
}

export function ProgressBar({ progress, label }: { progress: Progress | null; label: string }) {
  const total = progress?.total ?? null;
  const told = progress && [sayCode('phase', progress.phase), total ? `${formatNumber(progress.done)} / ${formatNumber(total)}` : formatNumber(progress.done), timeLeft(progress.seconds_left)];
  return (
    <div class="progress">
      <progress aria-label={label} {...(progress && total ? { value: progress.done, max: total } : {})} />
      <small>{told ? told.filter(Boolean).join(' · ') : label}</small>
    </div>
  );
}
