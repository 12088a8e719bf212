/** The way to the results: the map goes where they lie, and nowhere for who has asked for something else meanwhile. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

const BOX = [105, 20, 106, 21];
let answer = (): void => undefined;

beforeEach(() => {
  vi.resetModules();
  vi.stubGlobal('addEventListener', vi.fn());
  vi.stubGlobal('localStorage', { getItem: () => null, setItem: vi.fn() });
  vi.stubGlobal('fetch', () => new Promise((resolve) => (answer = () => resolve(new Response(JSON.stringify({ total: 3, extent: BOX }))))));
});

afterEach(() => vi.unstubAllGlobals());

async function moved(meanwhile: (page: { filters: { value: object }; session: { value: unknown } }) => void): Promise<boolean> {
  const { zoomToResults } = await import('../src/state/results_place');
  const { cameraTarget } = await import('../src/state/view');
  const { filters } = await import('../src/state/filters');
  const { session } = await import('../src/state/session');
  const done = zoomToResults();
  meanwhile({ filters, session });
  answer();
  await done;
  return cameraTarget.value !== null;
}

test('the map goes to what was found', async () => {
  expect(await moved(() => undefined)).toBe(true);
});

test('not when the filters are others by then', async () => {
  expect(await moved(({ filters }) => (filters.value = { status: ['active'] }))).toBe(false);
});

test('nor when another person reads by then', async () => {
  expect(await moved(({ session }) => (session.value = { username: 'b', clearance: 0, roles: [] }))).toBe(false);
});
