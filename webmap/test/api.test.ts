/** What the door to the server makes of the bytes that come through it. */
import { describe, expect, test } from 'vitest';
import { parseEvent } from '../src/api';

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
