/** How many imports wait for whoever is using the page: for the badge at the rail. */
import { effect, signal } from '@preact/signals';
import { getJson } from '../api';
import { screen } from './screen';
import { noticeError, session } from './session';

type Facets = { facets: { state: Record<string, number> } };

export const importsWaiting = signal(0);
/** What the bell counts: imports that wait, and those of one's own that were not taken lately. */
export const notices = signal(0);
export const noticesOpen = signal(false);

/** Raised when an import is known to stand elsewhere: what is told of many of them is fetched anew. */
export const importsEpoch = signal(0);
export const noteImports = (): void => void (importsEpoch.value += 1);

/** States of one's own imports that ask something. */
export const OWN_NOTICES = ['needs_input', 'returned', 'ready'] as const;

/** Since when a refused import is still news. */
export const recently = (): string => new Date(Date.now() - 7 * 86_400_000).toISOString().slice(0, 10);

export const isManager = (): boolean => session.peek()?.roles.some((role) => role === 'manager' || role === 'admin') ?? false;

/** Of one's own those that ask something; for who approves, those of anybody that were handed in. */
export async function loadWaiting(): Promise<void> {
  const { authenticated, clearance, roles } = session.peek() ?? { authenticated: false, clearance: 0, roles: [] };
  const writes = roles.some((role) => role !== 'viewer' && role !== 'auditor' && role !== 'consumer');
  if (!authenticated || clearance < 1 || !writes) {
    importsWaiting.value = notices.value = 0;
    noticesOpen.value = false;
    return;
  }
  const count = async (query: string, states: readonly string[]): Promise<number> => {
    const { facets } = await getJson<Facets>(`/imports?facets=state&limit=1${query}`);
    return states.reduce((sum, state) => sum + (facets.state[state] ?? 0), 0);
  };
  try {
    const [own, submitted, failed] = await Promise.all([
      count('&mine=true', OWN_NOTICES),
      isManager() ? count('', ['submitted']) : 0,
      count(`&mine=true&since=${recently()}`, ['failed']),
    ]);
    importsWaiting.value = own + submitted;
    notices.value = own + submitted + failed;
  } catch (error) {
    noticeError(error);
  }
}

/** From screen to screen, and whenever the session was asked for: at start, after a log-in, when the person comes back. */
export function watchWaiting(): void {
  effect(() => {
    void screen.value;
    if (session.value) void loadWaiting();
  });
}
