/** Requests that wait for one another. */
import { expect, test } from 'vitest';
import { createTurns } from '../src/map/turns';

test('so many at a time, the others in their order, those who left are passed over', async () => {
  const turns = createTurns(2);
  const log: string[] = [];
  const leaving = new AbortController();
  const staying = new AbortController().signal;
  const take = (name: string, signal = staying) =>
    turns.take(signal).then((giveBack) => {
      log.push(name);
      return giveBack;
    });
  const [a, b] = await Promise.all([take('a'), take('b')]);
  const left = take('left', leaving.signal);
  const c = take('c');
  await Promise.resolve();
  expect(log).toEqual(['a', 'b']);
  leaving.abort();
  await expect(left).rejects.toThrow();
  a();
  (await c)();
  b();
  expect(log).toEqual(['a', 'b', 'c']);
  await Promise.all([take('d'), take('e')]);
  let entered = false;
  void take('f').then(() => (entered = true));
  await new Promise((done) => setTimeout(done));
  expect(entered).toBe(false);
});

test('who comes with a broken-off wish takes no place', async () => {
  const turns = createTurns(1);
  await expect(turns.take(AbortSignal.abort())).rejects.toThrow();
  await turns.take(new AbortController().signal);
});
