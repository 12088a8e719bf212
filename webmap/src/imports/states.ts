/** What the states of an import mean for the page: who is asked, what runs, what has ended. */
import { choose } from '../i18n';
import type { Batch, State } from './types';

export const RUNNING: readonly State[] = ['inspecting', 'staging', 'checking', 'committing'];
export const QUEUED: readonly State[] = ['received', ...RUNNING];
export const ENDED: readonly State[] = ['committed', 'reverted', 'failed', 'cancelled', 'dry_run'];
/** States in which the author decides; those that wait for a manager are `submitted`. */
export const WITH_AUTHOR: readonly State[] = ['needs_input', 'ready', 'returned'];

export const runs = ({ state }: Pick<Batch, 'state'>): boolean => QUEUED.includes(state);
export const hasEnded = ({ state }: Pick<Batch, 'state'>): boolean => ENDED.includes(state);
export const waits = ({ state }: Pick<Batch, 'state'>): boolean => WITH_AUTHOR.includes(state) || state === 'submitted';

export const stateTitle = (batch: Batch): string => choose(batch.state_title_vi, batch.state_title_en);

export type Tone = 'run' | 'ask' | 'good' | 'bad' | 'off';

/** How a state is marked; always with its word. */
export function toneOf(state: State): Tone {
  if (QUEUED.includes(state)) return 'run';
  if (state === 'committed') return 'good';
  if (state === 'failed') return 'bad';
  return waits({ state }) ? 'ask' : 'off';
}

/** The steps that people see, and which of them an import is at. */
export const STEPS = ['read', 'check', 'fix', 'approve', 'write'] as const;

export function stepOf(state: State): number {
  const at: Partial<Record<State, number>> = {
    staging: 1, checking: 1, ready: 2, returned: 2, submitted: 3, committing: 4, committed: 5, reverted: 5, dry_run: 2, failed: 1,
  };
  return at[state] ?? 0;
}
