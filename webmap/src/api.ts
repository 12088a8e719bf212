/** The one door to the server: every fetch of the web map, of pages and of workers, is made here. */
import type { AdminUnitPoint, CodeLists, LonLat, ParcelDetail, ParcelPage, PlaceName, Session, Stats, Suggestion, WorkDetail } from './api_types';

/** One thing that is wrong in what was described, where, and what to do about it. */
export interface Fault {
  place: string;
  message_vi: string;
  message_en: string;
  remedy_vi: string;
  remedy_en: string;
}

/** What the server said went wrong (problem+json), or that it could not be reached (status 0). */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly titleEn: string,
    readonly titleVi: string | null,
    readonly detailEn: string | null,
    readonly detailVi: string | null,
    readonly requestId: string | null,
    readonly faults: readonly Fault[] = [],
  ) {
    super(titleEn);
  }
}

/** Query parameters by name; several values are sent as one comma list. */
export type Query = Record<string, string | number | readonly (string | number)[] | null | undefined>;

let csrfToken: string | null = null;

export function setCsrfToken(token: string | null): void {
  csrfToken = token;
}

let expected: Record<string, string> = {};

/** @param logged whether somebody has logged in: from then on an ended session is refused (401) instead of shown as a guest's */
export function expectSession(logged: boolean): void {
  expected = logged ? { 'x-session-expected': '1' } : {};
}

/** What anybody may ask, logged in or not. */
const OPEN_TO_ALL: ReadonlySet<string> = new Set(['/session', '/login', '/logout', '/readyz']);

export function toQueryString(query: Query): string {
  const parts = Object.entries(query).flatMap(([name, value]) => {
    const text = Array.isArray(value) ? value.join(',') : (value ?? '');
    return text === '' ? [] : [`${name}=${encodeURIComponent(String(text)).replaceAll('%2C', ',')}`];
  });
  return parts.length ? `?${parts.join('&')}` : '';
}

async function toError(response: Response): Promise<ApiError> {
  const requestId = response.headers.get('x-request-id');
  const problem = (await response.json().catch(() => ({}))) as Record<string, string | undefined> & { faults?: Fault[] };
  return new ApiError(
    response.status,
    problem.title ?? `HTTP ${response.status}`,
    problem.title_vi ?? null,
    problem.detail ?? null,
    problem.detail_vi ?? null,
    problem.request_id ?? requestId,
    problem.faults,
  );
}

let noticeReach: (reached: boolean) => void = () => {};

/** @param listener told of every request whether it reached the server, whatever that answered */
export function setReachListener(listener: (reached: boolean) => void): void {
  noticeReach = listener;
}

const unreachable = (): ApiError =>
  new ApiError(0, 'The server cannot be reached', 'Không kết nối được máy chủ', null, null, null);

async function send(path: string, init: RequestInit): Promise<Response> {
  let response: Response;
  try {
    const headers = { ...init.headers, ...(!OPEN_TO_ALL.has(path) && expected) };
    response = await fetch(path, { credentials: 'same-origin', ...init, headers });
  } catch (cause) {
    if ((cause as Error).name === 'AbortError') throw cause;
    noticeReach(false);
    throw unreachable();
  }
  noticeReach(true);
  if (!response.ok) throw await toError(response);
  return response;
}

const JSON_WANTED = { accept: 'application/json' };

export async function getJson<T>(path: string, signal?: AbortSignal): Promise<T> {
  const response = await send(path, { headers: JSON_WANTED, ...(signal && { signal }) });
  return (await response.json()) as T;
}

/** A file that the server makes, with the name under which it is to be saved. @param body what no address has room for */
export async function getFile(path: string, signal?: AbortSignal, body?: object): Promise<{ blob: Blob; name: string }> {
  const posted = body && { method: 'POST', body: JSON.stringify(body) };
  const headers = { ...JSON_WANTED, ...(posted && { 'content-type': 'application/json' }) };
  const response = await send(path, { headers, ...posted, ...(signal && { signal }) });
  const name = /filename="([^"]+)"/.exec(response.headers.get('content-disposition') ?? '')?.[1] ?? 'landdb';
  return { blob: await response.blob(), name };
}

/** A picture, null where the server has none there (204). */
export async function getPicture(path: string, signal: AbortSignal): Promise<Blob | null> {
  const response = await send(path, { headers: { accept: 'image/*, application/problem+json' }, signal });
  return response.status === 204 ? null : response.blob();
}

/** What was answered, with its tag: a later change names it, so that it changes what was seen and nothing newer. */
export async function getTagged<T>(path: string, signal?: AbortSignal): Promise<{ value: T; etag: string | null }> {
  const response = await send(path, { headers: JSON_WANTED, ...(signal && { signal }) });
  return { value: (await response.json()) as T, etag: response.headers.get('etag') };
}

/**
 * Ask for a change.
 *
 * @param body sent as JSON, or as a form when it is one
 * @param etag of what was seen, where the route wants to know
 * @returns the answer, null when it has no content
 */
export async function change<T>(
  method: 'POST' | 'PATCH' | 'PUT' | 'DELETE',
  path: string,
  body?: unknown,
  options: { etag?: string | null; signal?: AbortSignal } = {},
): Promise<T | null> {
  const isForm = body instanceof FormData || body instanceof URLSearchParams;
  const headers: Record<string, string> = { ...JSON_WANTED };
  if (csrfToken) headers['x-csrf-token'] = csrfToken;
  if (options.etag) headers['if-match'] = options.etag;
  if (body !== undefined && !isForm) headers['content-type'] = 'application/json';
  const response = await send(path, {
    method,
    headers,
    ...(body !== undefined && { body: isForm ? body : JSON.stringify(body) }),
    ...(options.signal && { signal: options.signal }),
  });
  const text = await response.text();
  return text === '' || !response.headers.get('content-type')?.includes('json') ? null : (JSON.parse(text) as T);
}

/** Send a form with files, telling how much of it has gone: `fetch` cannot. */
export function upload<T>(path: string, form: FormData, onProgress: (share: number) => void, signal: AbortSignal): Promise<T> {
  const request = new XMLHttpRequest();
  request.open('POST', path);
  request.setRequestHeader('accept', 'application/json');
  if (csrfToken) request.setRequestHeader('x-csrf-token', csrfToken);
  request.upload.onprogress = ({ loaded, total }) => onProgress(total ? loaded / total : 0);
  signal.addEventListener('abort', () => request.abort());
  return new Promise((resolve, reject) => {
    request.onabort = () => reject(new DOMException('stopped', 'AbortError'));
    request.onerror = () => {
      noticeReach(false);
      reject(unreachable());
    };
    request.onload = () => {
      const headers = { 'x-request-id': request.getResponseHeader('x-request-id') ?? '' };
      const response = new Response(request.responseText, { status: request.status, headers });
      response.ok ? resolve(response.json() as Promise<T>) : void toError(response).then(reject);
    };
    request.send(form);
  });
}

/** Follow a stream of server-sent events, from the one after `lastId` on; ends when the server ends it. */
export async function followEvents(
  path: string,
  lastId: string | null,
  onEvent: (event: { id: string | null; type: string; data: string }) => void,
  signal: AbortSignal,
): Promise<void> {
  const headers: Record<string, string> = { accept: 'text/event-stream' };
  if (lastId !== null) headers['last-event-id'] = lastId;
  const response = await send(path, { headers, signal });
  if (response.status === 204) return;
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    const blocks = (rest + part.value).split(/\r?\n\r?\n/);
    rest = blocks.pop()!;
    for (const block of blocks) {
      const event = parseEvent(block);
      if (event) onEvent(event);
    }
  }
}

/** One event of a stream (HTML Living Standard, 9.2.6); comments alone are none. */
export function parseEvent(block: string): { id: string | null; type: string; data: string } | null {
  const fields: Record<string, string[]> = {};
  for (const line of block.split(/\r?\n/)) {
    const [, name, value] = /^([^:]*):? ?(.*)$/.exec(line)!;
    if (name) (fields[name] ??= []).push(value!);
  }
  if (!fields['data']) return null;
  return { id: fields['id']?.at(-1) ?? null, type: fields['event']?.at(-1) ?? 'message', data: fields['data'].join('\n') };
}

/** Whether the server answers and can serve. */
export const isServerReady = (): Promise<boolean> =>
  send('/readyz', { headers: JSON_WANTED, credentials: 'omit', cache: 'no-store' }).then(
    () => true,
    () => false,
  );

export const getSession = (): Promise<Session> => getJson('/session');
export const getCodeLists = (): Promise<CodeLists> => getJson('/code-lists');
export async function login(username: string, password: string): Promise<void> {
  await change('POST', '/login', new URLSearchParams({ username, password }));
}

export async function logout(): Promise<void> {
  await change('POST', '/logout', new URLSearchParams());
}

export const getParcelPage = (query: Query, signal: AbortSignal): Promise<ParcelPage> =>
  getJson(`/parcels${toQueryString(query)}`, signal);

/** @param ref uuid, map tile id or 12-character parcel code @param asOf a past day, null for the present state */
export const getParcel = (ref: string, asOf: string | null, signal: AbortSignal): Promise<ParcelDetail> =>
  getJson(`/parcels/${encodeURIComponent(ref)}${toQueryString({ as_of: asOf })}`, signal);

export const getWork = (ref: string, signal: AbortSignal): Promise<WorkDetail> =>
  getJson(`/works/${encodeURIComponent(ref)}`, signal);

export const getStats = (query: Query, signal: AbortSignal): Promise<Stats> =>
  getJson(`/stats${toQueryString(query)}`, signal);

/** @param zone EPSG code of the zone to try first for coordinates that name none @param scope where to look */
export async function getSuggestions(text: string, zone: number | null, signal: AbortSignal, scope: Query = {}): Promise<Suggestion[]> {
  const asked = toQueryString({ q: text, limit: 10, zone, ...scope });
  return (await getJson<{ suggestions: Suggestion[] }>(`/search${asked}`, signal)).suggestions;
}

/** Provinces with parcels that the reader sees. */
export const getSearchProvinces = async (signal: AbortSignal): Promise<PlaceName[]> =>
  (await getJson<{ provinces: PlaceName[] }>('/search/provinces', signal)).provinces;

/** Administrative units that were valid on a day (YYYY-MM-DD) and have a label point. */
export async function getAdminUnits(query: Query, day: string, signal: AbortSignal): Promise<AdminUnitPoint[]> {
  const asked = toQueryString({ ...query, datetime: day, points: 1, f: 'json' });
  const answer = await getJson<GeoJSON.FeatureCollection<GeoJSON.Point | null>>(`/collections/admin-units/items${asked}`, signal);
  return answer.features.flatMap(({ geometry, properties }) =>
    geometry ? [{ code: String(properties?.['code']), name: String(properties?.['name_vi']), point: geometry.coordinates as LonLat }] : [],
  );
}

/** One vector tile; null when it is empty. */
export async function getTile(path: string, signal: AbortSignal): Promise<Uint8Array | null> {
  const response = await send(path, { signal });
  if (response.status === 204) return null;
  const bytes = new Uint8Array(await response.arrayBuffer());
  return bytes.length ? bytes : null;
}

/** Address of a feature as a GeoJSON file, for a download link. */
export const parcelGeoJsonPath = (id: string): string =>
  `/collections/parcels/items/${encodeURIComponent(id)}?f=json`;
