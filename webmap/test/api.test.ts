/** What the door to the server makes of the bytes that come through it. */
import { afterEach, describe, expect, test, vi } from 'vitest';
import { getFile, parseEvent } from '../src/api';
import { PICK_LIMIT, picked, picksLeft } from '../src/state/picked';

afterEach(() => vi.unstubAllGlobals());

describe('server-sent events', () => {
  test('have a type, an id and lines of data', () => {
    expect(parseEvent('id: 7\nevent: progress\ndata: {"done":\ndata: 3}')).toEqual({ id: '7', type: 'progress', data: '{"done":\n3}' });
  });

  test('are messages unless they say otherwise', () => {
    expect(parseEvent('data:x')).toEqual({ id: null, type: 'message', data: 'x' });
  });

  test('comments that keep a connection awake are none', () => {
    expect(parseEvent(': still here')).toBeNull();
  });
});

describe('files', () => {
  const fetched = (): ReturnType<typeof vi.fn> => {
    const fetch = vi.fn(async (..._: unknown[]) => new Response('x', { headers: { 'content-disposition': 'attachment; filename="a.csv"' } }));
    vi.stubGlobal('fetch', fetch);
    return fetch;
  };

  test('are asked for by their address, or with what no address has room for', async () => {
    const fetch = fetched();
    expect((await getFile('/exports/parcels')).name).toBe('a.csv');
    expect(fetch.mock.calls[0]![1]).not.toHaveProperty('body');
    const parcels = Array.from({ length: PICK_LIMIT }, (_, i) => 4503599627370495 - i);
    await getFile('/exports/parcels', undefined, { parcels });
    expect(fetch.mock.calls[1]![1]).toMatchObject({ method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ parcels }) });
  });
});

test('how many parcels may still be ticked is told before there is no more room', () => {
  const pick = (n: number) => (picked.value = Array.from({ length: n }, (_, i) => i));
  const told = [3, 399, 400, 499, 500].map((n) => (pick(n), picksLeft.value));
  expect(told).toEqual([null, null, 100, 1, 0]);
  picked.value = [];
});
