/** Who is using the page, and logging in and out. Passwords pass through, they are not kept. */
import { computed, signal } from '@preact/signals';
import * as api from '../api';
import type { Session } from '../api_types';
import { language } from '../i18n';
import { reloadTiles } from './view';

export const session = signal<Session | null>(null);
export const loginOpen = signal(false);
/** True when the server turned us away although we had been logged in. */
export const sessionEnded = signal(false);

/** Nothing may be read before a log-in. */
export const loginRequired = computed(
  () => session.value !== null && !session.value.authenticated && !session.value.anonymous_read,
);
export const mayRead = computed(() => session.value !== null && !loginRequired.value);
/** Who reads, and with which rights. */
export const reader = computed(() => JSON.stringify([session.value?.username, session.value?.clearance, session.value?.roles]));
/** Raised whenever another person's eyes look: everything shown is fetched anew. */
export const sessionEpoch = signal(0);

export const banner = computed(() => {
  const current = session.value;
  return (language.value === 'vi' ? current?.banner_vi : current?.banner_en) ?? current?.banner_vi ?? null;
});

export async function loadSession(): Promise<void> {
  const answer = await api.getSession();
  api.setCsrfToken(answer.csrf_token);
  api.expectSession(answer.authenticated);
  session.value = answer;
}

async function startAnew(): Promise<void> {
  await loadSession();
  sessionEnded.value = false;
  sessionEpoch.value += 1;
  reloadTiles();
}

export async function logIn(username: string, password: string): Promise<void> {
  await api.login(username, password);
  await startAnew();
  loginOpen.value = false;
}

export async function logOut(): Promise<void> {
  api.expectSession(false); // what is under way ends as a guest's
  await api.logout();
  // Whoever cannot be asked for anew must leave nothing on the screen.
  await startAnew().catch(() => location.reload());
}

/**
 * Ask again who is logged in when the person comes back to the page: a server that lets guests read answers an ended
 * session with less, not with an error. No timer does it, for a question keeps a session alive.
 */
export function watchReturn(): void {
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible' && session.peek()?.authenticated) void askAgain();
  });
}

/** The server is there again after it was away: whatever is shown is fetched anew, by whoever is logged in by now. */
export async function comeBack(): Promise<void> {
  if (await askAgain()) return;
  sessionEpoch.value += 1;
  reloadTiles();
}

/** @returns whether somebody else, or one with other rights, reads by now, so that everything was fetched anew */
async function askAgain(): Promise<boolean> {
  const former = reader.peek();
  await loadSession().catch(noticeError);
  if (reader.peek() === former) return false;
  sessionEnded.value = !session.peek()?.authenticated;
  loginOpen.value = sessionEnded.value;
  sessionEpoch.value += 1;
  reloadTiles();
  return true;
}

/** Call with any error of a request: a 401 asks for a new log-in and keeps what is on the screen. */
export function noticeError(error: unknown): void {
  if (!(error instanceof api.ApiError) || error.status !== 401) return;
  sessionEnded.value = session.value?.authenticated ?? false;
  loginOpen.value = true;
}

let asking = false;

/** A tile has failed, of which a worker tells no more: ask whether it was for want of the session. */
export async function noticeFailedTile(): Promise<void> {
  if (asking || sessionEnded.peek() || !session.peek()?.authenticated) return;
  asking = true;
  const answer = await api.getSession().catch(() => null);
  asking = false;
  if (answer?.authenticated !== false) return;
  sessionEnded.value = true;
  loginOpen.value = true;
}
