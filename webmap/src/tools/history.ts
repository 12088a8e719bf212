/** What was, is and may be again: an undo stack of whole states. Pure. */

export interface History<T> {
  past: readonly T[];
  present: T;
  future: readonly T[];
}

const MOST = 100;

export const startHistory = <T>(present: T): History<T> => ({ past: [], present, future: [] });

/** What was undone before is gone for good. */
export const record = <T>({ past, present }: History<T>, next: T): History<T> => ({
  past: [...past, present].slice(-MOST),
  present: next,
  future: [],
});

export function undone<T>(history: History<T>): History<T> {
  const { past, present, future } = history;
  if (past.length === 0) return history;
  return { past: past.slice(0, -1), present: past.at(-1)!, future: [present, ...future] };
}

export function redone<T>(history: History<T>): History<T> {
  const { past, present, future } = history;
  if (future.length === 0) return history;
  return { past: [...past, present], present: future[0]!, future: future.slice(1) };
}
