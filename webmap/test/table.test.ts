/** Rows of the tables: whose they are, what they answer, and when they are printed. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

const SESSION = { username: 'a', authenticated: true, anonymous_read: true, clearance: 2, roles: ['viewer'], csrf_token: null };
const PARCELS = { rows: [], next: null, matched: 0, matched_capped: false, total_area_m2: 0 };
const worksFrom = (first: number) => ({
  rows: Array.from({ length: 100 }, (_, i) => ({ id: `w${first + i}`, tile_id: first + i })),
  next: null, matched: 300, matched_capped: false, floor_area_m2: 1,
});
const json = (body: unknown, status = 200): Promise<Response> => Promise.resolve(new Response(JSON.stringify(body), { status }));
const print = vi.fn();
let works: (path: string) => Promise<Response>;
let parcels: () => Promise<Response>;

beforeEach(() => {
  vi.useFakeTimers();
  vi.resetModules();
  print.mockClear();
  works = (path) => json(worksFrom(Number(/offset=(\d+)/.exec(path)?.[1] ?? 0)));
  parcels = () => json(PARCELS);
  vi.stubGlobal('addEventListener', vi.fn());
  vi.stubGlobal('localStorage', { getItem: () => null, setItem: vi.fn() });
  vi.stubGlobal('window', { print });
  vi.stubGlobal('fetch', (path: string) => {
    if (path.startsWith('/works')) return works(path);
    return path.startsWith('/parcels') ? parcels() : json(path.startsWith('/session') ? SESSION : { facets: {}, total: 0 });
  });
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** The table of works of a reader who has scrolled to its second page. */
async function opened() {
  const state = await import('../src/state/works');
  const { loadSession, ...session } = await import('../src/state/session');
  const { watchResults } = await import('../src/state/results');
  const { workTable } = await import('../src/table/work_table');
  const { printTable } = await import('../src/table/print_rows');
  const { filters } = await import('../src/state/filters');
  watchResults();
  const stops = [state.watchWorks(), workTable.store.watch()];
  await loadSession();
  await vi.advanceTimersByTimeAsync(500);
  const { store } = workTable;
  return { ...state, session, store, filters, print: () => printTable(workTable), close: () => stops.forEach((stop) => stop()) };
}

test('what a former reader was shown is gone before anything is cleared or asked for', async () => {
  const { store, session, close, worksFound } = await opened();
  store.want({ first: 110, end: 120 });
  await vi.advanceTimersByTimeAsync(500);
  expect([store.at(0)?.id, store.at(110)?.id, worksFound.value?.count]).toEqual(['w0', 'w110', 300]);
  close();
  session.session.value = { ...session.session.value!, username: null, authenticated: false, clearance: 0, roles: [] };
  session.sessionEpoch.value += 1;
  expect([store.at(0), store.at(110), worksFound.value, store.total.value]).toEqual([null, null, null, 0]);
});

test('pages of former conditions are no rows of the new ones', async () => {
  const { store, close, workFilters } = await opened();
  await store.between(100, 200);
  expect(store.at(150)?.id).toBe('w150');
  close();
  workFilters.value = { work_type: ['A'] };
  expect(store.at(150)).toBeNull();
});

test('works of former parcels stand as former ones until theirs have come', async () => {
  const { store, filters } = await opened();
  let late = (_: Response): void => undefined;
  parcels = () => new Promise((resolve) => (late = resolve));
  expect(store.loading.value).toBe(false);
  filters.value = { status: ['active'] };
  await vi.advanceTimersByTimeAsync(500);
  expect([store.hasCome.value, store.loading.value]).toEqual([true, true]);
  late(await json(PARCELS));
  await vi.advanceTimersByTimeAsync(500);
  expect(store.loading.value).toBe(false);
});

test('nothing is printed before the works of the new conditions are there, and then once', async () => {
  const { workFilters, print: ask } = await opened();
  let late = (_: Response): void => undefined;
  works = () => new Promise((resolve) => (late = resolve));
  workFilters.value = { work_type: ['A'] };
  for (let i = 0; i < 3; i += 1) void ask();
  await vi.advanceTimersByTimeAsync(500);
  expect(print).not.toHaveBeenCalled();
  works = (path) => json(worksFrom(Number(/offset=(\d+)/.exec(path)?.[1] ?? 0)));
  late(await json(worksFrom(0)));
  await vi.advanceTimersByTimeAsync(500);
  expect(print).toHaveBeenCalledOnce();
});

test('a list that cannot be had does not swallow the printing', async () => {
  const { workFilters, print: ask, store } = await opened();
  works = () => json({ error: { code: 'bad', message_vi: 'sai', message_en: 'wrong' } }, 422);
  workFilters.value = { work_type: ['Z'] };
  await vi.advanceTimersByTimeAsync(500);
  expect([store.hasFailed.value, store.hasCome.value]).toEqual([true, false]);
  await ask();
  expect(print).toHaveBeenCalledOnce();
});

test('paper bears the highest level of its rows or details, however deep, and none for who may not know of levels', async () => {
  works = () => json({ ...worksFrom(0), rows: [{ id: 'w0', tile_id: 0, secrecy_level: 1 }, { id: 'w1', tile_id: 1, secrecy_level: 2 }], matched: 2 });
  const { store, session } = await opened();
  const { levelIn, printedLevel, printedRows, printing } = await import('../src/state/printing');
  const { openPanels } = await import('../src/state/layout');
  expect(levelIn({ secrecy_level: 0, works: [{ secrecy_level: null, documents: [{ secrecy_level: 3 }] }] })).toBe(3);
  openPanels.value = ['table'];
  printedRows.value = () => [store.at(0), store.at(1)];
  expect(printedLevel.value).toBeNull();
  printing.value = new Date();
  expect(printedLevel.value).toBe(2);
  session.session.value = { ...session.session.value!, clearance: 0 };
  expect(printedLevel.value).toBeNull();
});

test('works are ticked by rows, ranges and all at once, with the floor area of those that state one', async () => {
  const { store, close } = await opened();
  const { workTable } = await import('../src/table/work_table');
  const { pickedFloor, pickedKind, pickedWorks, workPicks } = await import('../src/state/picked_works');
  const stop = workPicks.watch();
  const row = { ...store.at(3)!, floor_area_m2: 40.5 };
  workTable.onClick({ ctrlKey: true } as MouseEvent, row, 3);
  expect([pickedWorks.value, pickedKind.value, pickedFloor.value]).toEqual([[3], 'works', { area: 40.5, unstated: 0 }]);
  workTable.onClick({ shiftKey: true } as MouseEvent, store.at(6)!, 6);
  await vi.advanceTimersByTimeAsync(10);
  expect(pickedWorks.value).toEqual([3, 4, 5, 6]);
  works = () => json({ ...worksFrom(0), next: 'x' });
  await workPicks.allFound();
  expect([workPicks.isFull.value, new Set(pickedWorks.value).size]).toEqual([true, 100]);
  workPicks.clear();
  expect(pickedKind.value).toBeNull();
  stop();
  close();
});

test('ticked works of an address come by their ids, and those that the server does not know are ticked no longer', async () => {
  const { close } = await opened();
  const { pickedWorks, workPicks } = await import('../src/state/picked_works');
  const stop = workPicks.watch();
  const asked: string[] = [];
  works = (path) => {
    asked.push(path);
    return json({ ...worksFrom(0), rows: [{ id: 'w900', tile_id: 900, floor_area_m2: null, bbox: [105, 21, 106, 22] }] });
  };
  pickedWorks.value = [900, 901];
  await vi.advanceTimersByTimeAsync(10);
  expect(asked[0]).toContain('work_tile_id=900,901');
  expect([pickedWorks.value, workPicks.box()]).toEqual([[900], [105, 21, 106, 22]]);
  stop();
  close();
});
