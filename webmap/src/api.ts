/** The one door to the server: every fetch of the web map, of pages and of workers, is made here. */
import type { AdminUnitPoint, CodeLists, LonLat, ParcelDetail, ParcelPage, Session, Stats, Suggestion, WorkDetail } from './api_types';

/** What the server said went wrong (problem+json), or that it could not be reached (status 0). */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly titleEn: string,
    readonly titleVi: string | null,
    readonly detailEn: string | null,
    readonly detailVi: string | null,
    readonly requestId: string | null,
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

export function toQueryString(query: Query): string {
  const parts = Object.entries(query).flatMap(([name, value]) => {
    const text = Array.isArray(value) ? value.join(',') : (value ?? '');
    return text === '' ? [] : [`${name}=${encodeURIComponent(String(text)).replaceAll('%2C', ',')}`];
  });
  return parts.length ? `?${parts.join('&')}` : '';
}

async function toError(response: Response): Promise<ApiError> {
  const requestId = response.headers.get('x-request-id');
  const problem = (await response.json().catch(() => ({}))) as Record<string, string | undefined>;
  return new ApiError(
    response.status,
    problem.title ?? `HTTP ${response.status}`,
    problem.title_vi ?? null,
    problem.detail ?? null,
    problem.detail_vi ?? null,
    problem.request_id ?? requestId,
  );
}

async function send(path: string, init: RequestInit): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(path, { credentials: 'same-origin', ...init });
  } catch (cause) {
    if ((cause as Error).name === 'AbortError') throw cause;
    throw new ApiError(0, 'The server cannot be reached', 'Không kết nối được máy chủ', null, null, null);
  }
  if (!response.ok) throw await toError(response);
  return response;
}

async function getJson<T>(path: string, signal?: AbortSignal): Promise<T> {
  const response = await send(path, { headers: { accept: 'application/json' }, ...(signal && { signal }) });
  return (await response.json()) as T;
}

async function post(path: string, form: Record<string, string>): Promise<void> {
  const headers: Record<string, string> = { accept: 'application/json' };
  if (csrfToken) headers['x-csrf-token'] = csrfToken;
  await send(path, { method: 'POST', headers, body: new URLSearchParams(form) });
}

export const getSession = (): Promise<Session> => getJson('/session');
export const getCodeLists = (): Promise<CodeLists> => getJson('/code-lists');
export const login = (username: string, password: string): Promise<void> => post('/login', { username, password });
export const logout = (): Promise<void> => post('/logout', {});

export const getParcelPage = (query: Query, signal: AbortSignal): Promise<ParcelPage> =>
  getJson(`/parcels${toQueryString(query)}`, signal);

/** @param ref uuid, map tile id or 12-character parcel code */
export const getParcel = (ref: string, signal: AbortSignal): Promise<ParcelDetail> =>
  getJson(`/parcels/${encodeURIComponent(ref)}`, signal);

export const getWork = (ref: string, signal: AbortSignal): Promise<WorkDetail> =>
  getJson(`/works/${encodeURIComponent(ref)}`, signal);

export const getStats = (query: Query, signal: AbortSignal): Promise<Stats> =>
  getJson(`/stats${toQueryString(query)}`, signal);

export async function getSuggestions(text: string, signal: AbortSignal): Promise<Suggestion[]> {
  const answer = await getJson<{ suggestions: Suggestion[] }>(`/search${toQueryString({ q: text, limit: 10 })}`, signal);
  return answer.suggestions;
}

/** Administrative units that are valid today and have a label point. */
export async function getAdminUnits(query: Query, signal: AbortSignal): Promise<AdminUnitPoint[]> {
  const asked = toQueryString({ ...query, datetime: new Date().toISOString().slice(0, 10), f: 'json' });
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
