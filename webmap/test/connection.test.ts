/** A server that comes and goes: how often the page asks, and what it keeps of former readers. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

vi.mock('../src/state/layout', () => ({ showNotice: vi.fn() }));

const SESSION = { username: 'a', authenticated: true, anonymous_read: true, clearance: 2, roles: ['admin'], csrf_token: null };
const BASEMAP = { id: 'kin', kind: 'tiles', title_vi: 'Nền kín (mô phỏng)' };
const json = (body: unknown): Promise<Response> => Promise.resolve(new Response(JSON.stringify(body)));
const asked: string[] = [];
let answer: (path: string) => Promise<Response>;

beforeEach(() => {
  vi.useFakeTimers();
  vi.resetModules();
  asked.length = 0;
  vi.stubGlobal('addEventListener', vi.fn());
  vi.stubGlobal('localStorage', { getItem: () => null, setItem: vi.fn() });
  vi.stubGlobal('fetch', (path: string) => {
    asked.push(path);
    return answer(path);
  });
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test('a server that answers whether it is ready, and nothing else, is asked ever more seldom', async () => {
  answer = (path) => (path === '/readyz' ? json({}) : Promise.reject(new TypeError('reset')));
  const { watchConnection, isOffline } = await import('../src/state/connection');
  const { showNotice } = await import('../src/state/layout');
  watchConnection();
  isOffline.value = true;
  await vi.advanceTimersByTimeAsync(5 * 60_000);
  expect(asked.filter((path) => path === '/readyz').length).toBeLessThan(20);
  expect(isOffline.value).toBe(true);
  expect(showNotice).not.toHaveBeenCalled();
});

test('a connection that goes again at once is waited for longer; one that held is asked for soon', async () => {
  answer = () => json(SESSION);
  const { watchConnection, isOffline } = await import('../src/state/connection');
  watchConnection();
  for (let i = 0; i < 100; i++) {
    isOffline.value = true;
    await vi.advanceTimersByTimeAsync(3_000);
  }
  expect(asked.filter((path) => path === '/readyz').length).toBeLessThan(20);
  await vi.advanceTimersByTimeAsync(10 * 60_000);
  expect(isOffline.value).toBe(false);
  isOffline.value = true;
  await vi.advanceTimersByTimeAsync(3_000);
  expect(isOffline.value).toBe(false);
});

test('base maps of one reader are gone before the next is answered', async () => {
  answer = (path) => json(path === '/basemaps' ? { basemaps: [BASEMAP] } : SESSION);
  const { loadSession, sessionEpoch } = await import('../src/state/session');
  const { basemaps, watchLayers } = await import('../src/state/layers');
  watchLayers();
  await loadSession();
  await vi.advanceTimersByTimeAsync(1);
  expect(basemaps.value).toHaveLength(1);
  answer = () => new Promise(() => undefined);
  sessionEpoch.value += 1;
  expect(basemaps.value).toHaveLength(0);
});

test('what an administrator was told and wrote is gone when another reads', async () => {
  answer = (path) => json(path === '/session' ? SESSION : { basemaps: [], faults: [], files: [], hosts: ['kin.test'] });
  const { loadSession, session } = await import('../src/state/session');
  const { draft, everything, loadAll, openDraft } = await import('../src/admin/state');
  await loadSession();
  await loadAll();
  openDraft(null);
  session.value = { ...session.value! };
  expect(draft.value).not.toBeNull();
  expect(everything.value.value?.hosts).toEqual(['kin.test']);
  session.value = { ...session.value!, username: 'b', clearance: 0 };
  expect([draft.value, everything.value.value]).toEqual([null, null]);
});

test('a log-out after which nobody can be asked leaves nothing on the screen', async () => {
  const reload = vi.fn();
  vi.stubGlobal('location', { reload });
  answer = (path) => (path === '/logout' ? Promise.resolve(new Response(null, { status: 204 })) : Promise.reject(new TypeError('reset')));
  const { logOut } = await import('../src/state/session');
  await logOut();
  expect(reload).toHaveBeenCalledOnce();
});

test('ticked parcels are asked for anew when another reads, not taken from the list of the one before', async () => {
  const row = { tile_id: 7, id: 'x', legal_area_m2: 400, bbox: [105, 21, 105, 21] };
  const page = { rows: [row], next: null, matched: 1, total_area_m2: 400 };
  answer = (path) => json(path.startsWith('/parcels') ? page : SESSION);
  const { loadSession, sessionEpoch } = await import('../src/state/session');
  const { watchResults, rows } = await import('../src/state/results');
  const { picked, pickedRows, setPicked, watchPicked } = await import('../src/state/picked');
  watchResults();
  watchPicked();
  await loadSession();
  await vi.advanceTimersByTimeAsync(500);
  setPicked(rows.value[0]!, true);
  expect(pickedRows.value).toHaveLength(1);
  let late = (_: Response): void => undefined;
  answer = () => new Promise((resolve) => (late = resolve));
  sessionEpoch.value += 1;
  expect(pickedRows.value).toEqual([]);
  sessionEpoch.value += 1;
  const former = late;
  await vi.advanceTimersByTimeAsync(50);
  former(new Response(JSON.stringify({ ...page, rows: [] })));
  answer = () => json({ ...page, rows: [] });
  sessionEpoch.value += 1;
  await vi.advanceTimersByTimeAsync(500);
  expect([picked.value, pickedRows.value]).toEqual([[], []]);
});

test('whoever comes back with fewer rights sees everything anew', async () => {
  answer = () => json(SESSION);
  const { loadSession, sessionEpoch, watchReturn } = await import('../src/state/session');
  let comeBack = (): void => undefined;
  vi.stubGlobal('document', { visibilityState: 'visible', addEventListener: (_: string, act: () => void) => (comeBack = act) });
  await loadSession();
  watchReturn();
  comeBack();
  await vi.advanceTimersByTimeAsync(1);
  expect(sessionEpoch.value).toBe(0);
  answer = () => json({ ...SESSION, clearance: 0 });
  comeBack();
  await vi.advanceTimersByTimeAsync(1);
  expect(sessionEpoch.value).toBe(1);
});
