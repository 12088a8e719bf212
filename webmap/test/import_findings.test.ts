/** Findings of all imports: for whom they are asked, when anew, and where a look at one of them leads. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { measureText } from '../src/parts/measure_text';

const SESSION = { username: 'a', authenticated: true, anonymous_read: true, clearance: 2, roles: ['manager'], sees_imports: true, csrf_token: null };
const FINDING = {
  number: 3, batch: { id: 'b1', file_name: 'thua.geojson', target: 'parcels' }, row_no: 7, severity: 'warning', geometry: null,
};
const json = (body: unknown): Promise<Response> => Promise.resolve(new Response(JSON.stringify(body)));
let asked: string[] = [];
let seesImports = true;

beforeEach(() => {
  vi.useFakeTimers();
  vi.resetModules();
  [asked, seesImports] = [[], true];
  vi.stubGlobal('document', { visibilityState: 'visible', addEventListener: vi.fn(), removeEventListener: vi.fn() });
  vi.stubGlobal('localStorage', { getItem: () => null, setItem: vi.fn() });
  vi.stubGlobal('fetch', (path: string) => {
    asked.push(path);
    if (path.startsWith('/session')) return json({ ...SESSION, sees_imports: seesImports });
    if (path.startsWith('/imports/findings')) return json({ findings: [FINDING], next: null, matched: 1, open: 1, tallies: [] });
    if (path.startsWith('/imports/b1/rows')) return json({ features: [{ geometry: { type: 'Point', coordinates: [105.8, 21] } }] });
    return json({ imports: [] });
  });
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

async function opened() {
  const state = await import('../src/state/import_findings');
  const { loadSession } = await import('../src/state/session');
  await loadSession();
  const stop = state.watchFindings();
  await vi.advanceTimersByTimeAsync(500);
  return { ...state, stop };
}

const times = () => asked.filter((path) => path.startsWith('/imports/findings')).length;

test('they are counted once, and again when an import is known to stand elsewhere', async () => {
  const { findingsFound, stop } = await opened();
  expect([findingsFound.value?.open, times()]).toEqual([1, 1]);
  const { noteImports } = await import('../src/state/waiting');
  noteImports();
  await vi.advanceTimersByTimeAsync(500);
  expect(times()).toBe(2);
  stop();
});

test('nothing is asked for whoever can never see an import', async () => {
  seesImports = false;
  const { findingsFound, stop } = await opened();
  expect([findingsFound.value, times()]).toEqual([null, 0]);
  stop();
});

test('a look at a finding without a place shows its row, and another reader looks at nothing', async () => {
  const { findingsFound, stop } = await opened();
  const { lookAtFinding, openFinding } = await import('../src/parts/look_at_finding');
  const { lookedFinding, wantedFinding } = await import('../src/state/looked_finding');
  const { cameraTarget } = await import('../src/state/view');
  const { sessionEpoch } = await import('../src/state/session');
  const finding = findingsFound.value!.rows[0]!;
  await lookAtFinding(finding);
  expect(lookedFinding.value).toMatchObject({ id: 'b1/3', row: { type: 'Point' } });
  expect(cameraTarget.value).toMatchObject({ kind: 'point', lon: 105.8, lat: 21 });
  sessionEpoch.value += 1;
  expect(lookedFinding.value).toBeNull();
  openFinding(finding);
  const { item, screen } = await import('../src/state/screen');
  expect([screen.value, item.value, wantedFinding.value]).toEqual(['imports', 'b1', { batch: 'b1', number: 3 }]);
  stop();
});

test('what was measured has its unit and as many decimals as that has', () => {
  expect([measureText(0.18, 'm'), measureText(1234.5, 'm²'), measureText(3, ''), measureText(null, 'm')]).toEqual([
    '0,180\u00a0m', '1.234,50\u00a0m²', '3', null,
  ]);
});
