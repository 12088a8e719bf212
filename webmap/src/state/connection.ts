/** Whether the server can be reached: noticed by any request that fails, asked for until it answers again. */
import { effect, signal } from '@preact/signals';
import { isServerReady, setReachListener } from '../api';
import { t } from '../i18n';
import { showNotice } from './layout';
import { comeBack } from './session';

/** No request reaches the server; what is shown stays. */
export const isOffline = signal(false);
/** A question to the server is under way. */
export const asking = signal(false);

const FIRST_WAIT_MS = 2_000;
const LONGEST_WAIT_MS = 30_000;
/** A connection that held for so long is a good one; one that goes sooner is asked for ever more seldom. */
const HELD_MS = 60_000;

let waiting: ReturnType<typeof setTimeout> | undefined;
let wait = FIRST_WAIT_MS;
let mended = -Infinity;
let failures = 0;

/** Not all pages that a server has lost come back to it at once. */
function askLater(): void {
  clearTimeout(waiting);
  waiting = setTimeout(() => void tryAgain(), wait * (0.75 + Math.random() / 2));
  wait = Math.min(2 * wait, LONGEST_WAIT_MS);
}

/** Ask whether the server is there again; ask later when it is not. It asks for nobody: no session is kept alive by it. */
export async function tryAgain(): Promise<void> {
  if (!isOffline.peek() || asking.peek()) return;
  clearTimeout(waiting);
  asking.value = true;
  const isReady = await isServerReady();
  asking.value = false;
  if (!isReady) return askLater();
  mended = Date.now();
  const before = failures;
  await comeBack();
  if (failures !== before) return askLater();
  isOffline.value = false;
  showNotice(t('offline.over'));
}

export function watchConnection(): void {
  setReachListener((reached) => {
    if (reached) return;
    failures += 1;
    isOffline.value = true;
  });
  addEventListener('offline', () => (isOffline.value = true));
  addEventListener('online', () => void tryAgain());
  effect(() => {
    if (!isOffline.value) return;
    if (Date.now() - mended > HELD_MS) wait = FIRST_WAIT_MS;
    askLater();
  });
}
