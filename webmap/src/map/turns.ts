/** So many at a time, the rest in the order in which they came. */

export interface Turns {
  /** Wait for a turn. @returns what gives it back; throws the signal's reason to whoever no longer wants it */
  take(signal: AbortSignal): Promise<() => void>;
}

export function createTurns(places: number): Turns {
  let free = places;
  const queue: (() => void)[] = [];

  const giveBack = (): void => {
    free += 1;
    queue.shift()?.();
  };

  return {
    take: (signal) =>
      new Promise((resolve, reject) => {
        signal.throwIfAborted();
        const enter = (): void => {
          signal.removeEventListener('abort', leave);
          free -= 1;
          resolve(giveBack);
        };
        const leave = (): void => {
          queue.splice(queue.indexOf(enter), 1);
          reject(signal.reason as Error);
        };
        if (free > 0) return enter();
        queue.push(enter);
        signal.addEventListener('abort', leave, { once: true });
      }),
  };
}
